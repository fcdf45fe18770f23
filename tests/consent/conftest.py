"""A published notice, and answers said in one line."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.notices import actions as notice_actions
from consent.notices import approving, describing
from consent.notices.models import Notice, NoticeApproval, NoticeItem
from consent.notices.reading import read_one, stamp_of
from consent.notices.starter import write_starter_notice
from consent.records import actions, chain, gate
from consent.records.guardian_actions import answer_as_guardian
from consent.records.models import ConsentEvent, ConsentRecord, Guardian
from survivor_engagement.identity.models import Advisor
from tests.consent.helped import just_now
from tests.consent.stopping import put, stop, watch, work  # noqa: F401 - fixtures of what follows from a stop
from tests.harness.cast import make_advisor
from tests.harness.kept import kept

PURPOSES = ["participation.group", "capture.notes", "contact.sms", "quote.unnamed", "payment.provider"]


def publish(notice: Notice, writer, reader) -> Notice:
    """The whole way: what changed is said, an advisor reads it in each language, `reader` publishes it."""
    if notice.change_kind != Notice.ChangeKind.FIRST and not notice.why:
        describe(notice, writer)
    offered = notice_actions.offer_notice(notice=notice, by=writer)
    read_by_an_advisor(offered, writer)
    return notice_actions.publish_notice(notice=notice, by=reader)


def published_on(draft: Notice, writer, reader, at: datetime) -> Notice:
    """The same, at an earlier moment: past the last action."""
    offered = notice_actions.offer_notice(notice=draft, by=writer)
    read_by_an_advisor(offered, writer)
    agree(offered, reader)
    offered.state, offered.approved_by, offered.published_at = "published", reader, at
    offered.save()
    return offered


def describe(notice: Notice, writer, kind: str = "major", what: str = "keep", closes_on=None) -> Notice:
    """A big change that keeps every earlier answer, if nothing else is said."""
    earlier = {item.purpose_id: (what, closes_on) for item in notice.items.all()}
    said = {"change_kind": kind, "why": "It was not clear.", "what_changed": {"en": "Some words are clearer."}}
    return describing.describe_change(notice=notice, earlier=earlier, by=writer, **said)


def agree(offered: Notice, by) -> NoticeApproval:
    """The word of a second person as a row alone, past the action and its rules."""
    return NoticeApproval.objects.create(
        notice=offered, programme=offered.programme, by=by, role_kind="second_person", offered_at=offered.offered_at
    )


def read_by_an_advisor(offered: Notice, writer) -> None:
    """She finds the words clear in each language and form, and leaves, so that nobody counts her."""
    her = make_advisor(offered.programme, writer, name="Plover")
    reading = read_one(offered)
    for language, form in ((code, form) for code in reading.started for form in reading.forms_in(code)):
        approving.approve_words(
            notice=offered, language=language, reading_form=form, seen=stamp_of(offered), by=her.user
        )
    yesterday = timezone.localdate() - timedelta(days=1)
    her.enrolments.update(starts_on=yesterday - timedelta(days=1), ends_on=yesterday)
    Advisor.objects.filter(pk=her.pk).update(status=Advisor.Status.LEFT)


@contextmanager
def own_queries(number: int) -> Iterator[None]:
    """What the page itself asks of the database; the menu of other rooms and the session do not count."""
    with CaptureQueriesContext(connection) as seen:
        yield
    reads = [query["sql"] for query in seen.captured_queries if query["sql"].startswith("SELECT")]
    own = [sql for sql in reads if any(f'FROM "{room}' in sql for room in ("notices_", "records_", "identity_"))]
    assert len(own) == number, own


@kept
def draft(kz, manager) -> Notice:
    return write_starter_notice(programme=kz, by=manager)


@kept
def notice(draft, manager, safeguarding) -> Notice:
    return publish(draft, manager, safeguarding)


@pytest.fixture
def item(notice) -> Callable[[str], NoticeItem]:
    """`item("capture.notes")`: the question about it."""
    return lambda purpose="participation.group": NoticeItem.objects.select_related(
        "programme", "purpose", "notice"
    ).get(notice=notice, purpose=purpose)


@pytest.fixture
def say(item) -> Callable[..., ConsentEvent]:
    """`say(juniper, "yes")`: her answer to a question, by default to taking part."""

    def answer(
        advisor: Advisor, word: str, purpose: str = "participation.group", at: datetime | None = None, **more
    ) -> ConsentEvent:
        late = {"said_at": at, "late_reason": "offline"} if at else {}
        return actions.answer_purpose(
            **{
                "advisor": advisor,
                "item": item(purpose),
                "language": "en",
                "answer": word,
                "key": uuid.uuid4(),
                "by": advisor.user,
            }
            | late
            | more
        )

    return answer


@pytest.fixture
def allow(item) -> Callable[..., ConsentEvent]:
    """`allow(heron, "yes")`: what a guardian has answered just now, before a facilitator and a witness."""

    def answer(guardian: Guardian, word: str, purpose: str = "participation.group", **more) -> ConsentEvent:
        heard_by = more.pop("by", None) or guardian.written_by
        about = just_now(word) | {"key": uuid.uuid4(), "by": heard_by}
        return answer_as_guardian(guardian=guardian, item=item(purpose), **about | more)

    return answer


@pytest.fixture
def ask(kz) -> Callable[..., str]:
    """`ask(juniper)`: the reason the gate gives for her."""
    return lambda advisor, purpose="participation.group", **more: (
        gate.check([advisor.pk], purpose, programme_id=kz.pk, moment="invite", **more)[advisor.pk].reason
    )


@pytest.fixture
def advisors(kz, manager) -> Callable[[int], list[Advisor]]:
    """`advisors(6)`: that many more people in the programme."""
    return lambda number: [make_advisor(kz, manager, name=f"Reed {turn}") for turn in range(number)]


@pytest.fixture
def added() -> Callable[..., ConsentEvent]:
    """`added(juniper, "given", like, authority="guardian")`: an event in the state and voice named, else like another
    one; written at the end of the chain, past the actions and their rules, not past those of the database."""

    def add(advisor: Advisor, state: str, like: ConsentEvent, **changes) -> ConsentEvent:
        head = chain.head_of(advisor, like.programme_id)
        same = {name: getattr(like, name) for name in ("programme_id", "purpose_id", "scope_key", "authority")}
        same |= {name: changes.pop(name) for name in ("scope_key", "authority", "guardian") if name in changes}
        record, _made = ConsentRecord.objects.get_or_create(advisor=advisor, **same)
        event = ConsentEvent(
            record=record, advisor=advisor, state=state, text=like.text, text_sha256=like.text_sha256,
            language=like.language, method=like.method, by=like.by, effective_at=head.now, **same,
        )  # fmt: skip
        if state in ("given", "renewed"):
            event.valid_until = like.valid_until or head.now + timedelta(days=30)
        for name, value in changes.items():
            setattr(event, name, value)
        chain.add([event], head)
        return event

    return add
