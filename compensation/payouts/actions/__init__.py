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
from compensation.payouts.actions.files import make_files
from compensation.payouts.actions.handovers import (
    ask_for_files_again,
    confirm_stopped,
    hand_over_as_it_went,
    hand_over_file,
    make_file_anew,
    open_file,
)
from compensation.payouts.actions.methods import (
    answer_shared_account,
    forget_ways,
    record_funding_account,
    record_method,
    retire_ways_since,
)
from compensation.payouts.actions.reports import ReportRefused, apply_report, record_outcome
from compensation.payouts.actions.sayings import confirm_outcome, confirm_report, decline_outcome

__all__ = [
    "ReportRefused",
    "answer_shared_account",
    "apply_report",
    "approve_batch",
    "ask_for_files_again",
    "bring_up_to_date",
    "cancel_batch",
    "confirm_outcome",
    "confirm_report",
    "confirm_stopped",
    "decline_outcome",
    "forget_ways",
    "hand_over_as_it_went",
    "hand_over_file",
    "leave_out",
    "lock_batch",
    "make_file_anew",
    "make_files",
    "open_file",
    "prepare_batch",
    "record_funding_account",
    "record_method",
    "record_outcome",
    "release_batch",
    "retire_ways_since",
    "send_back",
]
