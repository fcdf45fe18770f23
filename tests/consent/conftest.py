"""A published notice, and answers said in one line."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.notices import actions as notice_actions
from consent.notices.models import Notice, NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions, chain, gate
from consent.records.guardian_actions import answer_as_guardian
from consent.records.models import ConsentEvent, ConsentRecord, Guardian
from survivor_engagement.identity.models import Advisor
from tests.harness.cast import make_advisor

PURPOSES = ["participation.group", "capture.notes", "contact.sms", "quote.unnamed", "payment.provider"]


def publish(notice: Notice, writer, reader) -> Notice:
    notice_actions.offer_notice(notice=notice, by=writer)
    return notice_actions.publish_notice(notice=notice, by=reader)


@contextmanager
def own_queries(number: int) -> Iterator[None]:
    """What the page itself asks of the database; the menu of other rooms and the session do not count."""
    with CaptureQueriesContext(connection) as seen:
        yield
    reads = [query["sql"] for query in seen.captured_queries if query["sql"].startswith("SELECT")]
    own = [sql for sql in reads if any(f'FROM "{room}' in sql for room in ("notices_", "records_", "identity_"))]
    assert len(own) == number, own


@pytest.fixture
def draft(kz, manager) -> Notice:
    return write_starter_notice(programme=kz, by=manager)


@pytest.fixture
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
    """`allow(heron, "yes")`: what a guardian has answered, signed on paper before a facilitator."""

    def answer(guardian: Guardian, word: str, purpose: str = "participation.group", **more) -> ConsentEvent:
        heard_by = more.pop("by", None) or guardian.written_by
        about = {"method": "paper_signed", "language": "en", "key": uuid.uuid4(), "by": heard_by}
        return answer_as_guardian(guardian=guardian, item=item(purpose), answer=word, **about | more)

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
