"""统一社会信用代码 (GB 32100-2015): the check digit."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def valid(code: str) -> bool:
    """Whether `code` is 18 characters of the code's alphabet with the right check digit."""
    if len(code) != 18 or any(character not in ALPHABET for character in code):
        return False
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return ALPHABET[(31 - total % 31) % 31] == code[17]
