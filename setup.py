"""ckanext-anhui: what the package is, what it needs, and which plugins it offers to CKAN."""

from pathlib import Path

from babel.messages import mofile, pofile
from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

ROOMS = [
    *("accounts", "audit", "catalogue", "dcat", "files", "portal", "registry", "reorganisation", "rules", "search"),
    *("security", "sync", "tables", "workbooks"),
]


class BuildWithTranslations(build_py):
    """Compiles the translations first: gettext reads .mo, which are made, not kept."""

    def run(self) -> None:
        """Build."""
        for po in Path("ckanext-anhui").glob("ckanext/anhui/i18n/*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                mofile.write_mo(target, pofile.read_po(source))
        super().run()


setup(
    cmdclass={"build_py": BuildWithTranslations},
    name="ckanext-anhui",
    version="0.1.0",
    description="安徽省公共数据开放平台: the open-data portal of Anhui Province, as CKAN extensions",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11",
    package_dir={"": "ckanext-anhui"},
    packages=find_namespace_packages("ckanext-anhui", include=["ckanext.anhui*"]),
    package_data={"": ["*", "**/*"]},
    exclude_package_data={"": ["*.pyc", "**/*.pyc"]},
    install_requires=[
        "ckan[requirements]==2.12.0",  # the portal itself
        "ckanext-scheming==3.1.0",  # the schema file is the element table
        "ckanext-dcat==2.4.4",  # RDF in and out
        "msgspec>=0.21,<0.22",  # typed records and fast JSON; CKAN already brings it
        "openpyxl==3.1.5",  # the official workbook: merged cells, comments, drop-downs
        "python-calamine==0.9.1",  # reads sheets of data ten times faster
        "authlib==1.9.10",  # OpenID Connect: checks signatures, nonce and state so that we need not
        "duckdb==2.0.1",  # types, profiles and checks of whole columns, larger than memory, in SQL
        "pyarrow==26.0.1",  # columns between Python, DuckDB and Parquet without a copy a cell
        "numpy==2.4.6",  # digits of a whole column at a time: personal data found at 75 MB/s
        "pypdfium2==5.15.2",  # text of PDF pages: Chromium's own reader, which knows Chinese fonts
        "rapidfuzz==3.14.6",  # how alike two titles are: renamed resources, one subject in two departments
        "crawler-user-agents==1.67.0",  # which user agents are machines, renewed monthly, each with its kind
        "gunicorn==27.0.1",  # the web server
    ],
    entry_points={
        "ckan.plugins": [
            "anhui_schema = ckanext.anhui.catalogue.schema_plugin:SchemaPlugin",
            *(f"anhui_{room} = ckanext.anhui.{room}.plugin:{room.capitalize()}Plugin" for room in ROOMS),
        ],
        "ckan.rdf.profiles": ["anhui_dcat = ckanext.anhui.dcat.profile:AnhuiProfile"],
        "console_scripts": ["anhui = ckanext.anhui.rules.check:main"],
        "babel.extractors": ["ckan = ckan.lib.extract:extract_ckan"],
    },
)
