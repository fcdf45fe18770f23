"""How long it is kept that a table was taken out; its content goes within a day."""

from survivor_engagement.common.retention import by_staff

KEPT = by_staff("exports.Export")
