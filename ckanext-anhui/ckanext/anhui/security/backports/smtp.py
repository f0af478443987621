"""CVE-2026-41132: STARTTLS to the mail server must check whose certificate it is.

CKAN calls `starttls()` without a context, and Python then accepts any certificate: whoever sits between reads the
password of the mail account and every reset link. Here CKAN's mailer gets an SMTP class that checks.
"""

import contextlib
import smtplib
import ssl
from types import SimpleNamespace
from typing import Any

from ckan.lib import mailer

CVE = "CVE-2026-41132"


class VerifyingSMTP(smtplib.SMTP):
    """smtplib's client, whose STARTTLS trusts only certificates the system trusts, for the server's own name."""

    def starttls(self, *, context: ssl.SSLContext | None = None, **_unused: Any) -> tuple[int, bytes]:  # type: ignore[override]
        """Errors: SMTPException when the certificate is not right, which CKAN's mailer reports as its own."""
        try:
            return super().starttls(context=context or ssl.create_default_context())
        except ssl.SSLError as error:
            self.close()
            raise smtplib.SMTPException(f"the mail server's certificate was refused: {error.reason}") from error

    def quit(self) -> tuple[int, bytes]:  # type: ignore[override]
        """CKAN says goodbye also on a connection that was just given up."""
        with contextlib.suppress(smtplib.SMTPServerDisconnected):
            return super().quit()
        return 221, b""


def patch() -> None:
    """Give CKAN's mailer the verifying client; smtplib itself stays as it is for others."""
    if mailer.smtplib is smtplib:
        mailer.smtplib = SimpleNamespace(**vars(smtplib) | {"SMTP": VerifyingSMTP})  # type: ignore[assignment]
