"""Pseudonymous codes: eight symbols without look-alikes, drawn at random, in no order, never used twice."""

import secrets

ALPHABET = "34679ACDEFGHJKLMNPQRTUVWXY"
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """`7FQK2MXD` as people read it: `7FQK-2MXD`."""
    return f"{code[:4]}-{code[4:]}"


def as_typed(text: str) -> str:
    """What somebody typed, in any case and spacing, as a code."""
    return "".join(symbol for symbol in text.upper() if symbol in ALPHABET)
