"""How long receipts are kept. Public keys are kept for ever; they are about nobody."""

from consent.records.retention import PROOF
from survivor_engagement.common.retention import PEOPLE, Keep

KEPT = [
    Keep(
        "receipts.ConsentReceipt",
        PROOF,
        "Digest and signature of what was handed out: a paper is told from a forged one by it.",
        "stays",
        ends=PEOPLE,
    )
]
