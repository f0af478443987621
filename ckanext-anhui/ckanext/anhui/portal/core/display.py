"""How a reader wants pages shown: size of text and contrast, in one cookie (工信部《互联网网站适老化通用设计规范》)."""

COOKIE = "anhui_display"
CHOICES = {"size": ("std", "lg", "xl"), "contrast": ("std", "high")}
"""What may be chosen; the first of each is what one has without choosing."""


def read(cookie: str) -> dict[str, str]:
    """The display a cookie stands for; what it does not say, or says wrongly, is the first choice.

    >>> read("lg.high")
    {'size': 'lg', 'contrast': 'high'}
    """
    said = cookie.split(".")
    return {name: next((word for word in said if word in choices[1:]), choices[0]) for name, choices in CHOICES.items()}


def write(kept: dict[str, str], changes: dict[str, str]) -> str:
    """The cookie after a change: a choice that does not exist changes nothing."""
    wanted = {name: changes[name] if changes.get(name) in choices else kept[name] for name, choices in CHOICES.items()}
    return ".".join(wanted[name] for name, choices in CHOICES.items() if wanted[name] != choices[0])
