"""How long questions about openings are kept."""

from survivor_engagement.common.retention import PEOPLE, Keep

KEPT = [
    Keep(
        "safeguarding.OpeningQuestion",
        "10 years after the programme closed",
        "It proves that she was answered. Codes only.",
        "stays",
        ends=PEOPLE,
    ),
]
