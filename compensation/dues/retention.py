"""How long pay is kept: as long as accounts must be."""

from survivor_engagement.common.retention import PEOPLE, Keep, by_staff

BOOKS = "10 years, or longer where the law of the place says so"
KEPT = [
    *by_staff("dues.PayPlan"),
    *(
        Keep(table, BOOKS, "Accounts must be kept. By code only.", "stays", ends=PEOPLE)
        for table in ("dues.Offer", "dues.OfferLine", "dues.Due", "dues.DueLine")
    ),
]
