"""What can happen to money on its way, by noun: methods, batches, files, reports."""

from compensation.payouts.actions.batches import (
    approve_batch,
    bring_up_to_date,
    cancel_batch,
    leave_out,
    lock_batch,
    prepare_batch,
    release_batch,
    send_back,
)
from compensation.payouts.actions.files import hand_over_file, make_file_anew, make_files
from compensation.payouts.actions.methods import answer_shared_account, record_funding_account, record_method
from compensation.payouts.actions.reports import ReportRefused, apply_report, record_outcome
from compensation.payouts.actions.sayings import confirm_outcome, confirm_report, decline_outcome

__all__ = [
    "ReportRefused",
    "answer_shared_account",
    "apply_report",
    "approve_batch",
    "bring_up_to_date",
    "cancel_batch",
    "confirm_outcome",
    "confirm_report",
    "decline_outcome",
    "hand_over_file",
    "leave_out",
    "lock_batch",
    "make_file_anew",
    "make_files",
    "prepare_batch",
    "record_funding_account",
    "record_method",
    "record_outcome",
    "release_batch",
    "send_back",
]
