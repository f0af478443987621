"""Solr 9 from Maven artifacts: its jars checked by hash, its launcher compiled, its two cores laid out."""

import hashlib
import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from stack.console import Problem, step
from stack.settings import CHECKOUT, HERE, ZONES, Settings
from stack.shell import Done, fingerprint, run

SOURCE = HERE / "solr"
CONFIGSET = CHECKOUT / "config" / "search" / "solr"
JAVA = Path("/usr/lib/jvm/java-17-openjdk-amd64/bin")
# On Java 17 the compiler can crash on this method of the cache library (SOLR-16463).
JIT = "-XX:CompileCommand=exclude,com.github.benmanes.caffeine.cache.BoundedLocalCache::put"


def install(settings: Settings, done: Done) -> None:
    """Fetch and check the jars, compile the launcher."""
    key = fingerprint([SOURCE / "pom.xml", SOURCE / "jars.lock", SOURCE / "SolrMain.java"])
    if done.has("solr", key):
        return
    root = settings.tools / "solr"
    with step("下载 Solr 9.10.1 Maven") as running:
        shutil.rmtree(root / "jars", ignore_errors=True)
        options = ["-DincludeScope=runtime", f"-DoutputDirectory={root / 'jars'}"]
        run(["mvn", "-q", "-B", "-f", SOURCE / "pom.xml", "dependency:copy-dependencies", *options])
        running.note = f"{_check_jars(root / 'jars')} jars"
        run([JAVA / "javac", "-cp", f"{root}/jars/*", "-d", root / "classes", SOURCE / "SolrMain.java"])
    done.add("solr", key)


def _check_jars(folder: Path) -> int:
    """Compare every jar with the lock. Errors: Problem naming what differs."""
    locked = dict(line.split() for line in (SOURCE / "jars.lock").read_text().splitlines() if line.strip())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    wrong = sorted(name for name in locked.keys() | found.keys() if locked.get(name) != found.get(name))
    if wrong:
        raise Problem(
            f"Solr 的 jar 与 jars.lock 不符：{', '.join(wrong[:8])}；请勿使用，检查 Maven 镜像",
            "jars differ from deploy/local/solr/jars.lock: do not use them, and check the Maven mirror",
        )
    return len(found)


def configure(settings: Settings) -> str:
    """Write Solr's home: solr.xml, the configset, one core a zone. Out: a hash of the configset."""
    home = settings.home / "solr" / "home"
    conf = home / "configsets" / "anhui" / "conf"
    shutil.rmtree(conf, ignore_errors=True)
    shutil.copytree(CONFIGSET, conf)
    shutil.copy(SOURCE / "solr.xml", home / "solr.xml")
    for zone in ZONES:
        (home / zone).mkdir(exist_ok=True)
        (home / zone / "core.properties").write_text(f"name={zone}\nconfigSet=anhui\n")
    return fingerprint([CONFIGSET])


def command(settings: Settings) -> str:
    """The command line of Solr for the supervisor."""
    root, home = settings.tools / "solr", settings.home / "solr" / "home"
    return " ".join(
        [
            f"{JAVA}/java -server -Xms256m -Xmx512m -Xss256k -XX:+UseG1GC -XX:MaxGCPauseMillis=250",
            f"-XX:+CrashOnOutOfMemoryError -XX:ErrorFile={settings.log}/solr_crash.log {JIT}",
            "-Dfile.encoding=UTF-8 -Duser.timezone=UTC -DdisableAdminUI=true",
            f"-Dsolr.log.dir={settings.log} -Dlog4j.configurationFile=file:{SOURCE}/log4j2.xml",
            f"-cp {root}/classes:{root}/jars/* SolrMain {home} {settings.ports['solr']}",
        ]
    )


def ready(settings: Settings) -> bool:
    """Whether both cores answer; a port that is open says nothing. Errors: Problem when a core cannot load."""
    try:
        status = _get(settings, "admin/cores?action=STATUS&indexInfo=false")
        failures = status.get("initFailures") or {}
        if failures:
            raise Problem(
                f"Solr 核心无法加载：{json.dumps(failures, ensure_ascii=False)[:600]}",
                "a Solr core does not load: see config/search/solr and `portal logs solr`",
            )
        return all(
            zone in status["status"] and _get(settings, f"{zone}/admin/ping").get("status") == "OK" for zone in ZONES
        )
    except (OSError, urllib.error.URLError, ValueError, KeyError):
        return False


def _get(settings: Settings, path: str) -> dict:
    url = f"http://127.0.0.1:{settings.ports['solr']}/solr/{path}{'&' if '?' in path else '?'}wt=json"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)
