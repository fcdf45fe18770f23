"""How long meetings and attendance are kept."""

from survivor_engagement.common.retention import PEOPLE, Keep, by_staff

KEPT = [
    *by_staff("engagements.Engagement", "engagements.LiveStop", "engagements.Minutes", "engagements.RiskNote"),
    Keep(
        "engagements.Participation",
        "10 years after the programme closed",
        "What is owed and was paid rests on it.",
        "stays",
        ends=PEOPLE,
    ),
]
