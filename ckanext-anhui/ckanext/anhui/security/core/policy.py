"""The response headers of both zones."""

# Nothing is loaded from, sent to, or framed by another site (CSP Level 3). Styles may be inline because widgets of
# CKAN's forms set them; scripts may not.
CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# CKAN's upload form and list of tokens use onclick="…"; staff need them, the public zone does not. Inline <script>
# stays forbidden in both.
STAFF_CSP = f"{CSP}; script-src-attr 'unsafe-inline'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers without frame-ancestors
    "Referrer-Policy": "same-origin",  # the searcher's words stay here
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


def headers(site_url: str, *, internal: bool) -> dict[str, str]:
    """In: the address people use, and the zone. Out: the headers of every answer.

    HSTS only where the site is on https (RFC 6797).
    """
    policy = {"Content-Security-Policy": STAFF_CSP if internal else CSP}
    return policy | HEADERS | (HSTS if site_url.startswith("https://") else {})
