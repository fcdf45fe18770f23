"""How long it is kept who worked where."""

from survivor_engagement.common.retention import PEOPLE, Keep

KEPT = [
    Keep(
        "programmes.RoleAssignment",
        "as long as the trail",
        "Who might do what on a day: the trail rests on it.",
        "not hers",
        ends=PEOPLE,
    ),
]
