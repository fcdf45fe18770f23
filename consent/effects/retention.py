"""How long uses and effects are kept."""

from consent.effects.models import StopReport, Use, WithdrawalEffect
from survivor_engagement.common.retention import PEOPLE, Keep

PROOF = "10 years after the programme closed"
KEPT = [
    Keep(Use._meta.label, PROOF, "Where something was that stood on a yes, and how it went.", "stays", ends=PEOPLE),
    Keep(StopReport._meta.label, PROOF, "That a stop was taken up, and when all was done.", "stays", ends=PEOPLE),
    Keep(
        WithdrawalEffect._meta.label,
        PROOF,
        "The proof of what was done after a stop; codes only.",
        "stays",
        ends=PEOPLE,
    ),
]
