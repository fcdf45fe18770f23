"""The one place that reads the answers for a receipt: events -> `Facts`. Where the tables change, this changes."""

from collections import defaultdict

from django.utils import translation
from django.utils.translation import gettext as _

from consent.notices.effect_words import words_for
from consent.notices.models import NoticeText
from consent.notices.models import Purpose as CatalogueEntry
from consent.receipts import vocabulary as words
from consent.receipts.facts import CONTROLLER, Effects, EventFact, Facts, Place, Purpose, RecordFact, Words
from consent.receipts.steps import steps_of
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.provisions import in_words
from consent.records.receipt import ALONE, DONE, ENDED, Line, Occasion, receipt_for
from consent.records.standing import EXPIRED
from survivor_engagement.programmes.models import Programme

Key = tuple[str, str, str]
NO_WORDS = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of no text at all
# She answers behind her own sign-in, by a tap under her own name for herself.
METHODS = {"own": "typed_name"}
NEVER = "none"


def facts_of(occasion: Occasion, language: str) -> Facts:
    """What stood at that moment, in the voice of its event, in words of this language."""
    event = occasion.event
    with translation.override(language):
        seen = receipt_for(occasion)
        known = [event]
        if occasion.about != ALONE:
            known = list(ConsentEvent.objects.known_by(seen.newest).with_words().order_by("seq"))
        histories: dict[Key, list[ConsentEvent]] = defaultdict(list)
        for one in known:
            one.advisor, one.programme = event.advisor, event.programme  # the same for all: not asked again
            histories[_key(one)].append(one)
        beside = _words_beside(seen.lines, event.programme, language)
        return Facts(
            code=seen.code,
            principal=event.advisor.shown_code,
            as_of=occasion.at,
            language=language,
            place=_place(event.programme),
            records=tuple(_record(line, histories[_key(line.event)], known, beside, occasion) for line in seen.lines),
            chain_head=seen.newest.hash,
            chain_seq=seen.newest.seq,
            lawful_basis=words.LAWFUL_BASIS,
            storage=(_("the server of the programme"),),
            retention=_("until you stop or your yes ends; that you answered, 10 years after the programme closed"),
            ways_to_stop=words.ways_to_stop(signs_in=event.guardian_id is None),
            rights=words.rights(),
            authority_party=_("the authority for data protection of the country"),
            present=(_by_whom(occasion),),
        )


def _key(event: ConsentEvent) -> Key:
    return event.purpose_id, event.scope_key, event.authority


def _place(programme: Programme) -> Place:
    return Place(programme.organisation.name, programme.neutral_name, programme.country, programme.neutral_phone)


def _record(
    line: Line, history: list[ConsentEvent], known: list[ConsentEvent], beside: dict[int, str], occasion: Occasion
) -> RecordFact:
    event = line.event
    return RecordFact(
        record_id=str(event.record.public_id),
        purpose=_purpose(event),
        authority=event.authority,
        status=_status(line),
        words=_words(next((one.text for one in reversed(history) if one.text), None), beside, event),
        events=tuple(_event(one) for one in sorted(history, key=lambda one: (one == event, one.seq))),
        steps=steps_of(event, known, occasion),
        is_the_one=event.pk == occasion.event.pk,
    )


def _status(line: Line) -> str:
    """A renewed yes is a yes; one that is over is said to be over."""
    if line.answer.reason == EXPIRED:
        return "expired"
    return "given" if line.event.opens else line.event.state


def _purpose(event: ConsentEvent) -> Purpose:
    code, entry = event.purpose_id, event.purpose
    scope = None if event.scope_key == EVERYTHING else {"kind": entry.scope_kind, "id": event.scope_key}
    return Purpose(
        code=code,
        name=entry.name,
        kind=entry.dpv,
        data=words.data_of(code),
        sensitive=words.sensitive(code),
        scope=scope,
        recipients=words.recipients(code),
        effects=_effects(entry),
        limits=tuple(in_words(event)),
    )


def _effects(entry: CatalogueEntry) -> Effects:
    said = words_for(entry.effects)
    return Effects(
        stops=tuple(str(text) for text in said.at_once),
        deletes=tuple(f"{step.text}, {step.within}." for step in said.later),
        cannot_undo=tuple(str(text) for text in said.cannot_undo),
    )


def _words(text: NoticeText | None, beside: dict[tuple[int, str], str], event: ConsentEvent) -> Words:
    """The words she last answered to. A stop on another's word may have none: then it says so."""
    if text is None:
        return Words(NEVER, NEVER, NO_WORDS, event.language, event.purpose.name)
    return Words(
        form=event.purpose_id,
        version=text.item.notice.version,
        sha256=text.sha256,
        language=text.language,
        question=text.question,
        question_beside=beside.get((text.item_id, text.form), ""),
    )


def _words_beside(lines: list[Line], programme: Programme, language: str) -> dict[tuple[int, str], str]:
    """The questions in the first language of the programme, for whoever helps her with the paper; by question and
    reading form."""
    other = programme.languages[0] if programme.languages else language
    items = [line.text.item_id for line in lines if line.text and line.text.language != other]
    found = NoticeText.objects.filter(item__in=items, language=other).order_by("pk")
    return {(text.item_id, text.form): text.question for text in found if text.is_intact}


def _event(event: ConsentEvent) -> EventFact:
    return EventFact(
        seq=event.seq,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
        state=event.state,
        entity=_entity(event),
        valid_until=event.valid_until,
        method=METHODS.get(event.method, event.method),
        evidence_sha256=event.evidence_sha256,
        late_reason=event.late_reason,
    )


def _entity(event: ConsentEvent) -> str:
    if event.authority == ConsentEvent.Authority.GUARDIAN:
        return "guardian"
    herself = event.by_id is not None and event.by_id == event.advisor.user_id
    return event.advisor.shown_code if herself else CONTROLLER


def _by_whom(occasion: Occasion) -> str:
    event = occasion.event
    if occasion.about == ENDED:
        return _("It ended by itself, on the day that stood on it")
    if occasion.about == DONE:
        return _("Written down by those who did it")
    herself = _entity(event) == event.advisor.shown_code
    return _("You, by yourself, on this site") if herself else _("Somebody of the team wrote it down")
