"""How long the trail is kept."""

from survivor_engagement.common.retention import PEOPLE, Keep

KEPT = [
    Keep(
        "audit.AuditEvent",
        "10 years",
        "It is only ever added to, and the application cannot delete from it. Ids and names of fields, no value.",
        "stays",
        ends=PEOPLE,
    ),
]
