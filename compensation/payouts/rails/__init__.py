"""How a payment file of each rail is written: from lines to bytes, the same bytes each time."""

from compensation.payouts.rails.bank import bank_file
from compensation.payouts.rails.cash import cash_sheet
from compensation.payouts.rails.lines import Header, Line
from compensation.payouts.rails.wallet import wallet_file

__all__ = ["Header", "Line", "bank_file", "cash_sheet", "wallet_file"]
