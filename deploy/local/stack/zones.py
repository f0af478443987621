"""The two CKANs: their configuration, tables, accounts, translations and demo data."""

import json
import urllib.error
import urllib.request
from pathlib import Path

from stack import postgres
from stack.console import Problem, say, step
from stack.settings import CHECKOUT, HERE, ZONES, Settings, write_private
from stack.shell import Done, fingerprint, run

PACKAGE = CHECKOUT / "ckanext-anhui" / "ckanext" / "anhui"

INI = """\
# Written by deploy/local/portal: addresses and secrets of this machine. What the zone is stands in the file it uses.
[app:main]
use = config:{committed}
SECRET_KEY = {secret_key}
api_token.jwt.encode.secret = string:{jwt}
api_token.jwt.decode.secret = string:{jwt}
sqlalchemy.url = {db}
ckan.datastore.write_url = {datastore_write}
ckan.datastore.read_url = {datastore_read}
solr_url = {solr}
ckan.redis.url = {redis}
ckan.site_url = {url}
ckan.storage_path = {storage}/ckan
ckan.webassets.path = {storage}/webassets
ckanext.anhui.files.path = {storage}/blobs
ckanext.anhui.sync.feed_token = {feed_token}
"""
DEMO_ACCOUNTS = (  # beside admin: who compiles, signs, checks and reads in the demo
    ("editor", "编目员", "省民政厅"),
    ("signer", "部门签发人", "省民政厅"),
    ("reviewer", "主管部门审核", ""),
    ("auditor", "审计", ""),
)
PORTAL = """\
ckanext.anhui.sync.feed_url = {registry}/feed/v1
ckanext.anhui.sync.withdrawal_journal = {journal}
"""


def write_inis(settings: Settings) -> str:
    """Write each zone's ini and storage folders. Out: a hash of all that configures the zones."""
    secrets = settings.secrets
    for zone in ZONES:
        storage = settings.home / "storage" / zone
        for folder in ("ckan", "webassets", "blobs"):
            (storage / folder).mkdir(parents=True, exist_ok=True)
        text = INI.format(
            committed=CHECKOUT / "config" / f"{zone}.ini",
            secret_key=secrets[f"{zone}_secret_key"],
            jwt=secrets[f"{zone}_jwt"],
            db=settings.db_url(zone),
            datastore_write=settings.db_url(zone, datastore=True),
            datastore_read=settings.db_url(zone, datastore=True, read_only=True),
            solr=settings.solr_url(zone),
            redis=settings.redis_url(zone),
            url=settings.url(zone),
            storage=storage,
            feed_token=secrets["feed_token"],
        )
        if zone == "portal":
            text += PORTAL.format(registry=settings.url("registry"), journal=settings.journal)
        write_private(settings.ini(zone), text)
    return fingerprint(
        [*(settings.ini(zone) for zone in ZONES), *(CHECKOUT / "config" / f"{zone}.ini" for zone in ZONES)]
    )


def compile_translations(settings: Settings, done: Done) -> None:
    """An editable install reads the .po files' compiled form beside them."""
    catalogues = sorted((PACKAGE / "i18n").glob("*/LC_MESSAGES/*.po"))
    key = fingerprint(catalogues)
    if done.has("translations", key) and all(po.with_suffix(".mo").exists() for po in catalogues):
        return
    if not catalogues:
        return
    with step("编译翻译 translations"):
        for po in catalogues:
            run([settings.bin("pybabel"), "compile", "-i", po, "-o", po.with_suffix(".mo"), "-l", po.parts[-3]])
    done.add("translations", key)


def ckan(settings: Settings, zone: str, *arguments: str, stdin: str | None = None) -> str:
    """Run a ckan command in a zone; out: its stdout."""
    return run([settings.bin("ckan"), "-c", settings.ini(zone), *arguments], env=settings.environment(), stdin=stdin)


def migrate(settings: Settings, done: Done) -> None:
    """Bring each zone's tables to this version of the code, CKAN's and ours, and set the DataStore's permissions."""
    migrations = (PACKAGE / "migration").rglob("*.py")
    inis = (CHECKOUT / "config" / f"{zone}.ini" for zone in ZONES)
    key = fingerprint([*sorted(migrations), *inis, HERE / "requirements.lock"])
    for zone in ZONES:
        if done.has(f"tables-{zone}", key):
            continue
        with step(f"建表与迁移 tables: {zone}"):
            ckan(settings, zone, "db", "upgrade")
            permissions = ckan(settings, zone, "datastore", "set-permissions")
            postgres.psql(settings, permissions, f"{zone}_datastore")
        done.add(f"tables-{zone}", key)


def create_accounts(settings: Settings, done: Done) -> None:
    """Service accounts and the administrators, with the passwords of secrets.json."""
    accounts = {
        "portal": [("admin", "portal_admin", True), ("sync", "sync", True)],
        "registry": [("admin", "registry_admin", True)],
    }
    script = Path(__file__).with_name("accounts.py")
    key = fingerprint([script])
    for zone in ZONES:
        if done.has(f"accounts-{zone}", key):
            continue
        with step(f"创建账号 accounts: {zone}"):
            wanted = [
                {"name": name, "password": settings.secrets[secret], "sysadmin": sysadmin}
                for name, secret, sysadmin in accounts[zone]
            ]
            command = [settings.bin("python"), script, settings.ini(zone)]
            run(command, env=settings.environment(), stdin=json.dumps(wanted))
        done.add(f"accounts-{zone}", key)


def reindex_if_changed(settings: Settings, done: Done, configset: str) -> None:
    """A changed analysis only takes hold when the documents are written again."""
    if done.has("index", configset):
        return
    if "index" in done.keys:
        for zone in ZONES:
            with step(f"Solr 配置有变，重建索引 index: {zone}"):
                ckan(settings, zone, "search-index", "clear")  # a field may have changed its type
                ckan(settings, zone, "search-index", "rebuild", "--force")
    done.add("index", configset)


def load_demo(settings: Settings, done: Done) -> None:
    """The demo catalogue into the registry, then one sync to the portal. Skipped when done before, or restored."""
    if "demo" in done.keys:
        return
    for zone, command in (("registry", "anhui-catalogue"), ("portal", "anhui-sync")):
        if not _has_command(settings, zone, command):
            say(f"  演示数据跳过：命令尚不存在 demo data skipped: no command yet: ckan {zone} {command}")
            return
    with step("演示目录 demo catalogue"):
        ckan(settings, "registry", "anhui-catalogue", "demo")
    with step("演示账号 demo accounts"):
        rows = [
            f"{name},{name}@example.invalid,{role},{who},{settings.secrets[name]}" for name, role, who in DEMO_ACCOUNTS
        ]
        table = "\n".join(["账号,邮箱,角色,部门,密码", *rows])
        ckan(settings, "registry", "anhui-accounts", "load", "-", stdin=table)
    with step("同步到门户 sync to the portal"):
        ckan(settings, "portal", "anhui-sync", "run", "registry")
    done.add("demo")


def renew_demo_passwords(settings: Settings) -> None:
    """After a restore: those demo accounts that are still in use get the passwords of secrets.json."""
    known = [{"name": name, "password": settings.secrets[name], "known": True} for name, _, _ in DEMO_ACCOUNTS]
    command = [settings.bin("python"), Path(__file__).with_name("accounts.py"), settings.ini("registry")]
    run(command, env=settings.environment(), stdin=json.dumps(known))


def _has_command(settings: Settings, zone: str, command: str) -> bool:
    try:
        ckan(settings, zone, command, "--help")
    except Problem as problem:
        if "No such command" in str(problem):
            return False
        raise
    return True


def ready(settings: Settings, zone: str) -> bool:
    """Whether the zone answers HTTP; the closed inner zone answers with its sign-in page."""
    try:
        with urllib.request.urlopen(f"{settings.url(zone)}/api/3/action/status_show", timeout=20) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False
