"""What can happen to uses and effects: noted, set in motion, done, watched."""

from consent.effects.actions.doing import do_effect, finish_effect, note_asked, try_again
from consent.effects.actions.starting import DO, promise_after_all, set_in_motion
from consent.effects.actions.uses import note_use, note_uses_of_many, use_gone, use_moved
from consent.effects.actions.watching import take_up_missed, watch_programme

__all__ = [
    "DO",
    "do_effect",
    "finish_effect",
    "note_asked",
    "note_use",
    "note_uses_of_many",
    "promise_after_all",
    "set_in_motion",
    "take_up_missed",
    "try_again",
    "use_gone",
    "use_moved",
    "watch_programme",
]
