"""When the gate is asked: one row for each action that needs a standing yes (guide to consent, 2.7).

A row with a `part` names the part of the work that builds its action; whoever builds it asks the gate there and takes
the part away. A test counts the rows and finds the places that ask. The gate knows no other moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CAPTURE = ("capture.audio", "capture.video")
PHOTO = ("capture.photo_unidentifiable", "capture.photo_identifiable")
QUOTE = ("quote.unnamed", "quote.pen_name", "quote.named")
PUBLISH = (
    "publish.report",
    "publish.web",
    "publish.social",
    "publish.press",
    "publish.training",
    "publish.fundraising",
)
WAYS = ("contact.sms", "contact.call", "contact.app", "contact.email", "contact.post", "contact.worker")
TO_BE_THERE = ("participation.session", "participation.child")
STUDY = ("research.study", "research.future")
COMPANY = ("payment.provider",)
OUT = ("own_country", "money_appeal")
SHOWN = (*OUT, "voice_in_public", "more_than_hands")
A_PIECE = (*PUBLISH, *QUOTE, *CAPTURE, *PHOTO)  # its medium, and what it is made of
GIVEN_ON = ("own_country", "police")


@dataclass(frozen=True)
class Moment:
    """`what` happens right after a yes; `part` is empty where it is built. `may_touch` are codes of `provisions`: who
    asks at this moment says which of them this act touches, and none is not guessed. `to_the_end`: it takes time, so
    whoever asks says until when, and a yes that ends before is none."""

    what: str
    purposes: tuple[str, ...]
    part: str = ""
    may_touch: tuple[str, ...] = ()
    to_the_end: bool = False


MOMENTS: Mapping[str, Moment] = MappingProxyType(
    {
        "group.add": Moment("somebody becomes a member of a group", ("participation.group",)),
        # Whether she may be written to is asked at "send", just before each hand-over; a yes that ends before the
        # meeting does may be renewed in between: who plans is told, and it is no no (guide, CT-100 and CT-101).
        "invite": Moment("the list of those to invite is made", ("participation.group",)),
        "send": Moment("a message is handed over to the sender", WAYS),
        "agenda": Moment("she puts a point on an agenda", ("participation.group",)),
        "check_in": Moment("somebody arrives at a meeting", TO_BE_THERE, "D", to_the_end=True),
        "attendance": Moment("that she was there is written down", ("participation.group",)),
        "note.open": Moment("a sheet for notes is opened", ("capture.notes",), "D"),
        "note.save": Moment("a note is saved, or minutes are saved or shared", ("capture.notes",)),
        "note.name": Moment("a name is put to a line", ("capture.notes_named",), "D"),
        "room.look": Moment(
            "whoever leads looks at what may be noted, recorded, photographed and quoted",
            ("capture.notes", *CAPTURE, *PHOTO, *QUOTE),
            to_the_end=True,
        ),
        "member.show": Moment("her face or name is shown to another member", ("use.image_inside",), "D"),
        "record.start": Moment("a recorder is started", CAPTURE, "F"),
        "record.heartbeat": Moment("a recorder goes on for 15 seconds more", CAPTURE, "F"),
        "photo.before": Moment("a picture is about to be taken", PHOTO, "F", ("more_than_hands",)),
        "photo.save": Moment("a picture is saved", PHOTO, "F", ("more_than_hands",)),
        "machine_text.upload": Moment(
            "a recording goes to an outside service", (*CAPTURE, "capture.machine_text"), "F"
        ),
        "observer.admit": Moment("a visitor is let in", ("present.observer",), "D"),
        "access_needs.show": Moment("what she needs is shown to a role", ("access_needs.share",), "D"),
        "quote.insert": Moment("her words are put into a draft", QUOTE, "F", OUT),
        "quote.publish": Moment("a draft with her words is published", QUOTE, "F", OUT),
        "publish.approve": Moment("a piece is approved for a medium", A_PIECE, "F", SHOWN),
        "publish.now": Moment("a piece is published, again, or changed", A_PIECE, "F", SHOWN),
        "publish.sweep": Moment("what is published is looked at each night", A_PIECE, "F", SHOWN),
        "speak.book": Moment("she is booked to speak", ("speak.public",), "G"),
        "share.generate": Moment("a table for one recipient is made", ("share.named_recipient",), "J", GIVEN_ON),
        "share.download": Moment("a table for one recipient is taken", ("share.named_recipient",), "J", GIVEN_ON),
        "referral.send": Moment("her name is sent to a service", ("referral.service",), "F", ("police",)),
        "research.freeze": Moment("the data of a study are fixed", STUDY, "H", ("own_country",)),
        "research.release": Moment("the data of a study are given out", STUDY, "H", ("own_country",)),
        "payment.own_page": Moment("her own page says whether she has allowed it", COMPANY),
        "payment.prepare": Moment("payments through a company are listed", COMPANY),
        "payment.lock": Moment("a list of payments is closed", COMPANY),
        "payment.approve": Moment("a list of payments is approved", COMPANY),
        "payment.release": Moment("a list of payments is released", COMPANY),
        "payment.file": Moment("the file for the company is made", COMPANY),
        "payment.hand_over": Moment("the file for the company leaves", COMPANY),
        "benefits.tell": Moment("an adviser is told what she is paid", ("payment.benefits_advice",), "E"),
        "retain.nightly": Moment("files of those who left are looked at each night", ("retain.after_leaving",), "J"),
    }
)
