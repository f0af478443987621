"""CKAN's missing fixes: each test shows the hole in CKAN as it is, and that it is shut with ours.

When the first half fails, this CKAN has the fix itself: drop the module and its test.
"""

import contextlib
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ckan.common import config
from ckan.lib import mailer
from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend

from ckanext.anhui.security import backports
from ckanext.anhui.security.backports import smtp, ts_rewrite


class ImposterMailServer(threading.Thread):
    """Speaks just enough SMTP to take a password, with a certificate nobody trusts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
        command = [*make.split(), "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(certificate, key)
        self.socket = socket.create_server(("localhost", 0))
        self.port = self.socket.getsockname()[1]
        self.heard: list[str] = []

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.converse(self.socket.accept()[0])

    def converse(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        connection.sendall(b"220 imposter\r\n")
        with contextlib.suppress(OSError, ssl.SSLError):
            while line := connection.recv(4096).decode().upper():
                self.heard.append(line)
                if line.startswith("EHLO"):
                    connection.sendall(b"250-imposter\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
                elif line.startswith("STARTTLS"):
                    connection.sendall(b"220 go\r\n")
                    connection = self.tls.wrap_socket(connection, server_side=True)
                elif line.startswith("AUTH"):
                    connection.sendall(b"235 welcome\r\n")
                else:
                    connection.sendall(b"354 go\r\n" if line.startswith("DATA") else b"250 ok\r\n")


@pytest.fixture
def imposter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImposterMailServer]:
    server = ImposterMailServer(tmp_path)
    server.start()
    settings = {
        "smtp.server": f"localhost:{server.port}",
        "smtp.starttls": True,
        "smtp.user": "portal",
        "smtp.password": "secret",
        "smtp.mail_from": "portal@example.invalid",
        "ckan.hide_version": True,
    }
    for name, value in settings.items():
        monkeypatch.setitem(config, name, value)
    monkeypatch.setattr(mailer, "smtplib", smtplib)
    yield server
    server.socket.close()


def send_a_mail() -> None:
    mailer._mail_recipient("甲", "a@example.invalid", "门户", "http://example.invalid", "主题", "正文")


def test_smtp_ckan_as_it_is_gives_its_password_to_an_imposter(imposter: ImposterMailServer) -> None:
    with contextlib.suppress(Exception):
        send_a_mail()
    assert any(line.startswith("AUTH") for line in imposter.heard)


def test_smtp_fixed_it_does_not(imposter: ImposterMailServer) -> None:
    smtp.patch()
    with pytest.raises(mailer.MailerException, match="certificate"):
        send_a_mail()
    assert not any(line.startswith(("AUTH", "MAIL", "DATA")) for line in imposter.heard)


def read_allowed_functions() -> set[str]:
    backend = DatastorePostgresqlBackend()
    with contextlib.suppress(Exception):  # it goes on to ask a database that is not there
        backend.configure(
            {  # type: ignore[arg-type]
                "ckan.datastore.write_url": "sqlite://",
                "ckan.datastore.read_url": "sqlite://",
                "ckan.datastore.sqlsearch.enabled": True,
                "ckan.datastore.sqlsearch.allowed_functions_file": str(_ckans_list()),
            }
        )
    return backend.allowed_sql_functions  # type: ignore[attr-defined]


def _ckans_list() -> Path:
    from ckanext.datastore import plugin

    return Path(plugin.__file__).with_name("allowed_functions.txt")


def test_ts_rewrite_ckan_as_it_is_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = DatastorePostgresqlBackend.configure
    monkeypatch.setattr(DatastorePostgresqlBackend, "configure", getattr(kept, "__wrapped__", kept))
    assert "ts_rewrite" in read_allowed_functions()


def test_ts_rewrite_fixed_it_is_not_allowed_and_all_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = DatastorePostgresqlBackend.configure
    monkeypatch.setattr(DatastorePostgresqlBackend, "configure", getattr(kept, "__wrapped__", kept))
    before = read_allowed_functions()
    ts_rewrite.patch()
    ts_rewrite.patch()
    assert before - read_allowed_functions() == {"ts_rewrite"}


@pytest.mark.integration
def test_csrf_a_strangers_visit_does_not_open_the_page_to_forged_posts(inside) -> None:
    status = inside("portal", "csrf")
    assert status["unfixed"] != 400, "this CKAN does not need the fix any more"
    assert status["fixed"] == 400


def test_under_another_ckan_nothing_is_carried_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert backports.apply("2.12.1") == []
    for fix in backports.FIXES:
        assert fix.CVE in caplog.text
    assert "NOT applied" in caplog.text


def test_under_this_ckan_all_three_are_carried() -> None:
    assert backports.apply() == ["CVE-2026-41255", "CVE-2026-41132", "CVE-2026-42031"]
