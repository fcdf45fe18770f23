"""How long keys are kept."""

from survivor_engagement.common.retention import Keep

KEPT = [
    Keep(
        "keys.PersonKey",
        "as long as something of hers is sealed; that of a list, as long as the list",
        "Dumps of this database are kept for days only (`KEY_DUMPS_KEPT_DAYS`).",
        "goes",
    ),
]
