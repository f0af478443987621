"""What gunicorn serves: one zone of CKAN, by the configuration file in CKAN_INI."""

import os

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib.i18n import build_js_translations

_ini = os.environ["CKAN_INI"]
_config = CKANConfigLoader(_ini).get_config()  # also sets up logging, from the committed file it uses
application = make_app(_config)
build_js_translations()  # what CKAN's scripts say; `ckan run` does it too, nothing else does
