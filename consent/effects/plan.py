"""Who does what after a stop: one row for each code of the catalogue's `later`, and for what only the lead looks at.

`kinds` and `places` say which uses a step is about: it is made once for each of them, or once without a thing where
there is none. `asks`: somebody outside is asked and has to answer. `is_registered`: all such things have a use, so
where there is none the system itself says that nothing is there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from consent.effects.uses import Kind, Place, Use

CONFIRM, LATE_NEWS, PAUSED_AGAIN = "confirm_with_her", "late_news_looked_at", "pauses_looked_at"
HOURS_TO_LOOK = 72
# What rooms must have done by the end of the stop's own transaction. The other codes of `at_once` are kept by the gate,
# which answers no from then on, or belong to things that no room makes yet.
NEEDS_AN_ANSWER = frozenset(
    {
        "waiting_messages_stopped", "off_coming_lists", "next_payments_held", "other_way_offered", "note_taker_told",
        "recorder_told",
    }
)  # fmt: skip
# Of these, what a pause does too: nothing that could not go on when she lifts it.
ALSO_WHEN_PAUSED = NEEDS_AN_ANSWER - {"off_coming_lists"}


@dataclass(frozen=True)
class Step:
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    asks: bool = False
    is_registered: bool = False
    shows_code: bool = True  # whoever does it has to know about whom

    @property
    def is_about_things(self) -> bool:
        return bool(self.kinds or self.places)

    def targets(self, uses: Iterable[Use]) -> list[Use]:
        """None of the uses where the step is about nothing that has one."""
        if not self.is_about_things:
            return []
        return [
            use
            for use in uses
            if (not self.kinds or use.kind in self.kinds) and (not self.places or use.place in self.places)
        ]


OURS = (Place.OUR_PAGE, Place.OUR_FILE, Place.DRAFT)
WORDS = (Kind.QUOTE, Kind.PAGE)
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "lists_cleared": Step(),
        "wellbeing_followed_up": Step(),
        "number_off_sending_lists": Step(places=(Place.OUTSIDE_SENDER,), asks=True, is_registered=True),
        "erased": Step(),
        "her_lines_removed": Step(kinds=(Kind.NOTE,)),
        "her_parts_cut": Step(kinds=(Kind.FILE,)),
        "text_of_recording_removed": Step(kinds=(Kind.NOTE,)),
        "picture_erased": Step(kinds=(Kind.PHOTO,)),
        "erasure_asked_at_service": Step(places=(Place.COMPANY,), asks=True),
        "organiser_told": Step(),
        "off_our_pages": Step(kinds=WORDS, places=OURS),
        "partners_asked": Step(places=(Place.PARTNER,), asks=True),
        "search_engines_asked": Step(places=(Place.OUR_PAGE,), shows_code=False),
        "posts_deleted": Step(places=(Place.OUTSIDE_SENDER,), shows_code=False),
        "report_to_her": Step(),
        "recipient_asked_to_erase": Step(places=(Place.PARTNER,), asks=True),
        "out_of_working_data": Step(),
        "rest_erased": Step(),
        "erased_at_provider_where_possible": Step(places=(Place.COMPANY,), asks=True, is_registered=True),
        CONFIRM: Step(),
        LATE_NEWS: Step(),
        PAUSED_AGAIN: Step(),
    }
)
