"""How long her word about a payment is kept: as long as accounts must be."""

from compensation.dues.retention import BOOKS
from survivor_engagement.common.retention import PEOPLE, Keep

KEPT = [Keep("statements.ReceiptAnswer", BOOKS, "It is her word about a payment.", "stays", ends=PEOPLE)]
