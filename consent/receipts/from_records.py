"""The one place that reads the answers for a receipt: events -> `Facts`. Where the tables change, this changes."""

import uuid
from collections import defaultdict
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from consent.notices.models import NoticeText
from consent.notices.models import Purpose as CatalogueEntry
from consent.receipts import vocabulary as words
from consent.receipts.archive import utc
from consent.receipts.canonical import digest
from consent.receipts.facts import CONTROLLER, Effects, EventFact, Facts, Place, Purpose, RecordFact, Words
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.receipt import Line, receipt_for
from consent.records.standing import EXPIRED
from survivor_engagement.programmes.models import Programme

Key = tuple[str, str, str]
OF_RECORDS = uuid.UUID("5f2c5bb4-2f1a-4b50-8a53-1a6f0e7f9f3e")  # names of records follow from it
NO_WORDS = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of no text at all
# She answers behind her own sign-in, by a tap under her own name for herself.
METHODS = {"own": "typed_name", "assisted": "told_to_staff"}
NEVER = "none"


def facts_of(event: ConsentEvent, language: str) -> Facts:
    """What stood right after this event, in the voice it was given in, in words of this language."""
    with translation.override(language):
        seen = receipt_for(event)
        known = list(ConsentEvent.objects.known_by(event).with_words().order_by("seq"))
        histories: dict[Key, list[ConsentEvent]] = defaultdict(list)
        for one in known:
            one.advisor, one.programme = event.advisor, event.programme  # the same for all: not asked again
            histories[_key(one)].append(one)
        beside = _words_beside(seen.lines, event.programme, language)
        return Facts(
            code=seen.code,
            principal=event.advisor.shown_code,
            as_of=event.recorded_at,
            language=language,
            place=_place(event.programme),
            records=tuple(_record(line, event, histories[_key(line.event)], beside) for line in seen.lines),
            chain_head=_chain_head(known),
            chain_seq=event.seq,
            lawful_basis=words.LAWFUL_BASIS,
            storage=(_("the server of the programme"),),
            retention=_("until you stop or your yes ends; that you answered, 10 years after the programme closed"),
            ways_to_stop=words.ways_to_stop(),
            rights=words.rights(),
            authority_party=_("the authority for data protection of the country"),
            present=(_by_whom(event),),
        )


def _key(event: ConsentEvent) -> Key:
    return event.purpose_id, event.scope_key, event.authority


def _place(programme: Programme) -> Place:
    return Place(programme.organisation.name, programme.neutral_name, programme.country, programme.neutral_phone)


def _record(line: Line, of: ConsentEvent, history: list[ConsentEvent], beside: dict[int, str]) -> RecordFact:
    event = line.event
    named = f"{of.advisor.public_id}|{of.programme.public_id}|{'|'.join(_key(event))}"
    return RecordFact(
        record_id=str(uuid.uuid5(OF_RECORDS, named)),
        purpose=_purpose(event),
        authority=event.authority,
        status="expired" if line.answer.reason == EXPIRED else event.state,
        words=_words(next((one.text for one in reversed(history) if one.text), None), beside, event),
        events=tuple(_event(one) for one in sorted(history, key=lambda one: (one == event, one.seq))),
    )


def _purpose(event: ConsentEvent) -> Purpose:
    code, entry = event.purpose_id, event.purpose
    scope = None if event.scope_key == EVERYTHING else {"kind": entry.scope_kind, "id": event.scope_key}
    return Purpose(
        code=code,
        name=entry.name,
        kind=words.kind_of(code),
        data=words.data_of(code),
        sensitive=words.sensitive(code),
        scope=scope,
        recipients=words.recipients(code),
        effects=_effects(entry),
    )


def _effects(entry: CatalogueEntry) -> Effects:
    found = entry.effects
    return Effects(
        stops=tuple(words.effect(code) for code in found.get("at_once", [])),
        deletes=tuple(words.effect_within(one["code"], one["hours"]) for one in found.get("later", [])),
        cannot_undo=tuple(words.effect(code) for code in found.get("cannot_undo", [])),
    )


def _words(text: NoticeText | None, beside: dict[int, str], event: ConsentEvent) -> Words:
    """The words she last answered to. A stop on another's word may have none: then it says so."""
    if text is None:
        return Words(NEVER, NEVER, NO_WORDS, event.language, event.purpose.name)
    return Words(
        form=event.purpose_id,
        version=str(text.item.notice.number),
        sha256=text.sha256,
        language=text.language,
        question=text.question,
        question_beside=beside.get(text.item_id, ""),
    )


def _words_beside(lines: list[Line], programme: Programme, language: str) -> dict[int, str]:
    """The questions in the first language of the programme, for whoever helps her with the paper."""
    other = programme.languages[0] if programme.languages else language
    items = [line.text.item_id for line in lines if line.text and line.text.language != other]
    found = NoticeText.objects.filter(item__in=items, language=other).order_by("pk")
    return {text.item_id: text.question for text in found if text.is_intact}


def _event(event: ConsentEvent) -> EventFact:
    return EventFact(
        seq=event.seq,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
        state=event.state,
        entity=_entity(event),
        valid_until=event.valid_until,
        method=METHODS.get(event.method, event.method),
        late_reason=event.late_reason,
    )


def _entity(event: ConsentEvent) -> str:
    if event.authority == ConsentEvent.Authority.GUARDIAN:
        return "guardian"
    herself = event.by_id is not None and event.by_id == event.advisor.user_id
    return event.advisor.shown_code if herself else CONTROLLER


def _by_whom(event: ConsentEvent) -> str:
    herself = _entity(event) == event.advisor.shown_code
    return _("You, by yourself, on this site") if herself else _("Somebody of the team wrote it down")


def _chain_head(known: list[ConsentEvent]) -> str:
    """Each event hangs on the one before it: the hash over all that was known, in its order."""
    head = ""
    for event in known:
        head = digest({"before": head, "event": _linked(event)})
    return head


def _linked(event: ConsentEvent) -> dict[str, str]:
    moments: dict[str, datetime | None] = {
        "event_time": event.effective_at, "recorded_at": event.recorded_at, "valid_until": event.valid_until,
    }  # fmt: skip
    said = {
        "event": str(event.public_id), "purpose": event.purpose_id, "scope": event.scope_key,
        "authority": event.authority, "state": event.state, "text_sha256": event.text_sha256, "seq": str(event.seq),
    }  # fmt: skip
    return said | {name: utc(moment) if moment else "" for name, moment in moments.items()}
