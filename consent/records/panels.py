"""What of her choices waits for her; the way to the staff page."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.notices.models import Notice, NoticeItem, new_since
from consent.notices.purpose_names import short_name
from consent.records.access import MY_STANDING, words_for_age_of
from consent.records.assisted_access import looks_visible_to, papers_visible_to
from consent.records.guardian_access import papers_visible_to as guardian_papers_visible_to
from consent.records.looks import ToLookAt, ToLookAtQuerySet
from consent.records.models import CheckAnswer, ConsentEvent, ConsentEventQuerySet, GuardianAuthority
from consent.records.standing import ASK_BEFORE_END, Standing, own_answers, own_authority
from consent.records.voices import WITH_A_GUARDIAN
from survivor_engagement.common.dates import local_date, long_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

BEFORE_A_PAPER_ENDS = timedelta(days=14)
ASKED = Ready(
    lambda her: NoticeItem.objects.filter(
        Exists(words_for_age_of(her.advisor_id)), notice__state=Notice.State.PUBLISHED
    ).values_list("public_id", "programme_id", "purpose_id", new_since("notice__programme", "notice__major"))
)
SHOWN = 10


def _shown(looks: ToLookAtQuerySet) -> ToLookAtQuerySet:
    found = looks.open().select_related("advisor")
    return found.only("public_id", "raised_at", "advisor__code")[:SHOWN]


EXPLAIN = Ready(
    lambda who, at: (
        who.within(CheckAnswer.objects.not_yet().filter(programme=at), "advisor", "advisors")
        .exclude(wish=CheckAnswer.Wish.ANOTHER_DAY)
        .select_related("advisor")
        .only("wish", "advisor__code", "advisor__public_id")
        .order_by("pk")[:SHOWN]
    ),
    verb="consent.help",
)
LOOKS = Ready(lambda who, at: _shown(looks_visible_to(who, at)), verb="consent.look")
PAPERS = Ready(
    lambda who, at: (
        papers_visible_to(who, at)
        .waiting()
        .exclude(entered_by=who.user.pk)
        .select_related("advisor")
        .only("public_id", "entered_at", "advisor__code")[:SHOWN]
    ),
    verb="consent.confirm",
)


# Papers that another person must look at, and verified ones that end within two weeks.
GUARDIANS_PAPERS = Ready(
    lambda who, at: (
        guardian_papers_visible_to(who, at)
        .to_look_at(Now() + BEFORE_A_PAPER_ENDS)
        .select_related(None)
        .select_related("advisor")
        .only("collector", "verified_at", "valid_until", "advisor__code", "advisor__public_id")
        .order_by("id")[:SHOWN]
    ),
    verb="guardian.verify",
)


def _ending_yes_of_guardians(who: Scope, at: Programme) -> ConsentEventQuerySet:
    """For each guardian the yes that ends first, if it stands, is still asked for, counts for the child now, and was
    not let end. Whoever works for a partner hears no guardians."""
    latest = ConsentEvent.objects.filter(record=OuterRef("record")).order_by("-effective_at", "opens", "-seq")
    asked = NoticeItem.objects.filter(notice__programme=at, notice__state=Notice.State.PUBLISHED).values("purpose")
    ending = ConsentEvent.objects.filter(
        programme=at, authority=ConsentEvent.Authority.GUARDIAN, opens=True, valid_until__gt=Now(),
        valid_until__lte=Now() + ASK_BEFORE_END, purpose__in=asked, pk=Subquery(latest.values("pk")[:1]), let_end=None,
        advisor__in=Advisor.objects.enrolled_in([at.pk]).active(),
    )  # fmt: skip
    counts = ending.with_voices().filter(voices__in=WITH_A_GUARDIAN, guardian_stands__in=["in_force", "unverified"])
    one_each = (
        counts.order_by("guardian_id", "valid_until").distinct("guardian_id").select_related("advisor", "guardian")
    )
    return one_each.only("valid_until", "advisor__code", "guardian__public_id")[:SHOWN]


GUARDIANS_ENDING = Ready(_ending_yes_of_guardians, verb="guardian.answer")


def advisor_todos(scope: Scope) -> list[Todo]:
    """Questions nobody has answered yet, as one thing; and each yes that ends within 30 days, if not let end."""
    if scope.advisor_id is None:
        return []
    events = MY_STANDING.rows(scope)
    authority = own_authority(events[0].advisor) if events else ConsentEvent.Authority.SELF
    now = timezone.now()
    answers = own_answers(events, authority, now)
    waiting, ending = 0, []
    for item_id, programme_id, purpose, since in ASKED.rows(scope):
        if programme_id not in scope.enrolled:
            continue
        standing = answers.get((programme_id, purpose), Standing(None, now))
        if standing.ends_soon and not getattr(standing.event, "is_let_end", False):
            ending.append(_ends_soon(item_id, purpose, standing))
        elif not standing.is_yes and standing.may_be_asked(since):
            waiting += 1
    return ([_to_read(waiting)] if waiting else []) + ending


def advisor_links(scope: Scope) -> list[Todo]:
    note = _("What you allow, and what you do not")
    return [Todo(_("My choices"), note, address("records_mine:choice_list"), order=10)]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "consent.see"):
        return []
    url = address("records:consent_list", programme.slug)
    return [NavItem(_("Consent"), url, order=60, active_prefix=url)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """What came up about answers, and papers that count only when a second person says so. By code, and without what
    she answered."""
    looks = [_look(look, programme) for look in LOOKS.rows(scope, programme)]
    papers = [
        Todo(
            _("Look at a paper that somebody else entered"),
            paper.advisor.shown_code,
            address("records:paper_detail", programme.slug, paper.public_id),
            due_on=local_date(paper.entered_at),
            tone="wait",
        )
        for paper in PAPERS.rows(scope, programme)
    ]
    of_guardians = [
        todo for paper in GUARDIANS_PAPERS.rows(scope, programme) for todo in _guardians_paper(paper, scope, programme)
    ]
    ends = _guardians_to_ask_again(scope, programme)
    return looks + papers + of_guardians + ends + _to_explain(scope, programme)


def advisor_page_links(scope: Scope, programme: Programme, advisor: Advisor) -> list[Todo]:
    """What staff may do about her answers; nothing of what she answered."""
    links = [
        ("consent.help", _("Write down an answer she gave"), "records:answer_choose"),
        ("consent.pause", _("Somebody says that she wants it to stop"), "records:answers_pause"),
        ("consent.evidence", _("What shows her answers"), "records:evidence_list"),
    ]
    return _who_may_speak(scope, programme, advisor) + [
        Todo(title, "", address(name, programme.slug, advisor.public_id))
        for verb, title, name in links
        if scope.may(programme, verb)
    ]


def _to_explain(scope: Scope, programme: Programme) -> list[Todo]:
    """Who wants it told, or in another form. Not what it is, nor what she answered."""
    words = {
        CheckAnswer.Wish.ANOTHER_PERSON: _("She wants somebody to tell her what we ask"),
        CheckAnswer.Wish.ANOTHER_FORM: _("She wants to hear what we ask, or see it with pictures"),
    }
    return [
        Todo(
            words[CheckAnswer.Wish(answer.wish)],
            answer.advisor.shown_code,
            address("records:answer_choose", programme.slug, answer.advisor.public_id),
        )
        for answer in EXPLAIN.rows(scope, programme)
    ]


def _guardians_paper(paper: GuardianAuthority, scope: Scope, programme: Programme) -> list[Todo]:
    url = address("records:guardian_list", programme.slug, paper.advisor.public_id)
    if paper.verified_at is not None:
        note = _("%(code)s, until %(date)s") % {"code": paper.advisor.shown_code, "date": long_date(paper.valid_until)}
        return [Todo(_("What a guardian speaks by ends soon"), note, url, due_on=local_date(paper.valid_until))]
    if paper.collector_id == scope.user.pk:
        return []
    return [Todo(_("Look at the paper of a guardian"), paper.advisor.shown_code, url)]


def _guardians_to_ask_again(scope: Scope, programme: Programme) -> list[Todo]:
    """Not for what: that would tell which of them the child was asked, too. Nothing goes to a guardian by itself, since
    nobody knows whether their phone is safe."""
    if programme.pk in scope.partner_in:
        return []
    return [
        Todo(
            _("A guardian's yes ends soon: ask again"),
            _("%(code)s, until %(date)s") % {"code": event.advisor.shown_code, "date": long_date(event.valid_until)},
            address("records:guardian_questions", programme.slug, event.guardian.public_id),
            due_on=local_date(event.valid_until),
        )
        for event in GUARDIANS_ENDING.rows(scope, programme)
    ]


def _who_may_speak(scope: Scope, programme: Programme, advisor: Advisor) -> list[Todo]:
    """On the staff page of somebody under 18: who may speak for her."""
    if advisor.age_band == Advisor.AgeBand.ADULT or not scope.may(programme, "guardian.see"):
        return []
    in_force = GuardianAuthority.objects.in_force(timezone.now()).filter(advisor=advisor, programme=programme)
    reaches = list(in_force.filter(guardian__excluded_at=None).values_list("only_for", flat=True))
    state, tone = (_("for some things"), "wait") if reaches else (_("nobody yet"), "wait")
    if [] in reaches:  # a paper for everything
        state, tone = _("written down"), "ok"
    url = address("records:guardian_list", programme.slug, advisor.public_id)
    return [Todo(_("Who may speak for her"), "", url, clock=state, tone=tone)]


def _look(look: ToLookAt, programme: Programme) -> Todo:
    url = address("records:look_detail", programme.slug, look.public_id)
    title = _("Look at what came up about her answers")
    return Todo(title, look.advisor.shown_code, url, due_on=local_date(look.raised_at), tone="stop")


def _to_read(number: int) -> Todo:
    note = ngettext("%(number)d short question", "%(number)d short questions", number) % {"number": number}
    return Todo(_("Read what we ask, and answer for yourself"), note, address("records_mine:choice_list"))


def _ends_soon(item_id: UUID, purpose: str, standing: Standing) -> Todo:
    until = standing.event.valid_until if standing.event else None
    return Todo(
        _("One choice ends soon"),
        _("%(name)s, until %(date)s") % {"name": short_name(purpose), "date": long_date(until)},
        address("records_mine:choice_answer", item_id),
        due_on=local_date(until),
    )
