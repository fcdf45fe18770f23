"""How long payments are kept: as long as accounts must be."""

from compensation.dues.retention import BOOKS
from survivor_engagement.common.retention import PEOPLE, Keep, by_staff

KEPT = [
    Keep("payouts.PayoutMethod", BOOKS, "Payments rest on it. Tail and tag only.", "emptied", ends=PEOPLE),
    Keep("payouts.SharedAccount", BOOKS, "That the question was asked and answered protects her.", "goes", ends=PEOPLE),
    Keep("payouts.Payment", BOOKS, "Accounts must be kept. By code only.", "stays", ends=PEOPLE),
    Keep("payouts.PaymentItem", BOOKS, "Accounts must be kept. By code only.", "stays", ends=PEOPLE),
    *by_staff(
        "payouts.PayoutBatch",
        "payouts.Decision",
        "payouts.PaymentFile",
        "payouts.FileOpening",
        "payouts.StatusReport",
        "payouts.Saying",
    ),
]
