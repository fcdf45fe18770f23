"""The tables of roles, verbs and fields as a page: `docs/permissions.md`. A test compares the two."""

from collections.abc import Iterable

from survivor_engagement.programmes.fields import FIELDS, Field
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.programmes.steps import STEPS

SHORT = {
    Role.MANAGER: "PM",
    Role.FACILITATOR: "FA",
    Role.SAFEGUARDING: "SG",
    Role.FINANCE_PREPARER: "FP",
    Role.FINANCE_APPROVER: "FO",
    Role.FINANCE_RELEASER: "FR",
    Role.MONITORING: "MO",
    Role.AUDITOR: "AU",
    Role.INDEPENDENT: "IN",
}
HEAD = """# Who may do and read what

Written by `manage.py print_permissions` from `permissions.py`, `steps.py` and `fields.py` in
`survivor_engagement/programmes/`; a test compares. Change the code, not this page.

A role is held in one programme, from a day, until a day. Whoever holds none there finds nothing (404); whoever is there
without the verb is not allowed (403). A facilitator of a partner has the verbs of a facilitator, for the groups she is
assigned to and what hangs on them. A system administrator holds no role and reads nothing of an advisor.
"""


def permissions_page() -> str:
    parts = [HEAD, _roles(), _verbs(), _steps(), _fields()]
    return "\n".join(parts)


def _roles() -> str:
    lines = ["## Roles", "", "| Short | Role |", "|---|---|"]
    return "\n".join([*lines, *(f"| {short} | {role.label} |" for role, short in SHORT.items()), ""])


def _verbs() -> str:
    lines = ["## Roles and verbs", "", _row("Verb", SHORT.values()), _row("---", [":-:"] * len(SHORT))]
    return "\n".join([*lines, *(_row(f"`{verb}`", _marks(roles)) for verb, roles in VERBS.items()), ""])


def _steps() -> str:
    lines = ["## Steps for different people", "", "| Step | One after the other, each somebody else |", "|---|---|"]
    rows = (f"| {step.name} | {', then '.join(_either(verbs) for verbs in step.verbs)} |" for step in STEPS)
    return "\n".join([*lines, *rows, ""])


def _fields() -> str:
    head = [
        "## Roles and fields of an advisor",
        "",
        "● reads it. ○ may ask to open it: a second person must agree, for an hour, and she sees it. ◇ reads it in a",
        "table that leaves, in which people have new numbers each time.",
        "",
    ]
    lines = [*head, _row("Field", [*SHORT.values(), "Worker", "Herself"])]
    lines.append(_row("---", [*[":-:"] * len(SHORT), "---", ":-:"]))
    rows = (
        _row(f"`{name}`", [*_reads(field), field.machine, "●" if field.hers else ""]) for name, field in FIELDS.items()
    )
    return "\n".join([*lines, *rows, ""])


def _reads(field: Field) -> list[str]:
    marks = (("●", field.on_page), ("○", field.opened), ("◇", field.numbered))
    return [next((mark for mark, roles in marks if role in roles), "") for role in SHORT]


def _marks(roles: Iterable[str]) -> list[str]:
    return ["●" if role in roles else "" for role in SHORT]


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([first, *cells])} |".replace("|  |", "| |").replace("|  |", "| |")


def _either(verbs: str) -> str:
    return " or ".join(f"`{verb}`" for verb in verbs.split("|"))
