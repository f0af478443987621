"""The headers: no script of a page's own text, strict transport only where there is https."""

from ckanext.anhui.security.core.policy import headers


def scripts(policy: str) -> list[str]:
    return [one.strip() for one in policy.split(";") if one.strip().startswith("script-src")]


def test_strict_transport_only_on_https() -> None:
    assert "Strict-Transport-Security" in headers("https://data.example.cn", internal=False)
    assert "Strict-Transport-Security" not in headers("http://127.0.0.1:5000", internal=False)


def test_no_inline_script_in_either_zone_and_no_handlers_outside() -> None:
    outside, inside = (headers("", internal=zone)["Content-Security-Policy"] for zone in (False, True))
    assert scripts(outside) == ["script-src 'self'"]
    assert scripts(inside) == ["script-src 'self'", "script-src-attr 'unsafe-inline'"]
