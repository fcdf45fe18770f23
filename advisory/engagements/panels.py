"""What of meetings belongs on a person's home page today."""

from datetime import timedelta

from django.db.models import F, Func, IntegerField
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.engagements import access
from advisory.engagements.ahead import ALLOWING as ALLOWING  # these are read with all that Today reads
from advisory.engagements.ahead import COMERS as COMERS
from advisory.engagements.ahead import IN_WORK, coming, next_of, situation_of
from advisory.engagements.ahead import REACHABLE as REACHABLE
from advisory.engagements.ahead import SERVICES as SERVICES
from advisory.engagements.ahead import TEXTS as TEXTS
from advisory.engagements.lights import six_lights
from advisory.engagements.models import Engagement, Participation, RiskNote
from advisory.engagements.pages import standing
from advisory.engagements.questions import offered_to_her
from survivor_engagement.common.dates import clock_time, long_date, weekday_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import Card, NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

FOUND_AT_MOST = 5
WEEK = timedelta(days=7)
NEAR = timedelta(days=3)
SHOWN = 5
State, Reply = Engagement.State, Participation.Reply


NEXT = Ready(
    lambda her: Participation.objects.of_advisor(her.advisor_id)
    .filter(engagement__state=State.SCHEDULED, engagement__ends_at__gte=Now(), withdrew_at=None)
    .exclude(reply=Reply.DECLINED)
    .select_related("engagement__programme")
    .only(
        "public_id", "reply", "withdrew_at", "engagement__state", "engagement__starts_at", "engagement__ends_at",
        "engagement__title", "engagement__support_person", "engagement__programme__timezone",
    )
    .annotate(
        others=Func(F("engagement_id"), function="engagements_others_coming", output_field=IntegerField()),
    )
    .order_by("engagement__starts_at", "id")[:1]
)  # fmt: skip


def advisor_cards(scope: Scope) -> list[Card]:
    """The next meeting that she has not said no to."""
    row = next(iter(NEXT.rows(scope)), None)
    if row is None:
        return []
    offers = [answer for answer in offered_to_her.ask(participation=row, scope=scope) if answer]
    receives, offer_url = offers[0] if offers else ("", "")
    context = {
        "participation": row,
        "engagement": row.engagement,
        "standing": standing(row),
        "rows": _facts(row, receives),
        "offer_url": offer_url,
    }
    waits = offer_url if row.reply != Reply.ACCEPTED else ""
    return [Card("engagements/next_meeting_card.html", context, order=10, shows=waits)]


def _facts(row: Participation, receives: str) -> list[tuple[str, str]]:
    engagement = row.engagement
    when = _("%(day)s, %(from)s to %(until)s") % {
        "day": weekday_date(engagement.local_start),
        "from": clock_time(engagement.local_start),
        "until": clock_time(engagement.local_end),
    }
    return [
        (_("When"), when),
        (_("About"), engagement.title),
        (_("With"), with_whom(row.others)),
        (_("Support"), engagement.support_person),
        (_("You receive"), receives),
    ]


def with_whom(others: int) -> str:
    """Others are a count; nothing while nobody else comes."""
    if not others:
        return ""
    return ngettext("%(count)d other from your group", "%(count)d others from your group", others) % {"count": others}


def advisor_links(scope: Scope) -> list[Todo]:
    return [Todo(title=_("My meetings"), note="", url=address("engagements_mine:meeting_list"), order=20)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Risk notes to approve, questions before an answer, attendance to record, minutes to share."""
    return [todo for engagement in IN_WORK.rows(scope, programme) for todo in _todos(scope, engagement)]


def _todos(scope: Scope, engagement: Engagement) -> list[Todo]:
    todos = [_risk_todo(scope, engagement)]
    if scope.may(engagement.programme_id, "engagement.run"):
        todos += [_question_todo(engagement), _held_todo(engagement), _attendance_todo(engagement)]
        todos.append(_minutes_todo(engagement))
    return [todo for todo in todos if todo]


def _todo(engagement: Engagement, title: str, note: str, page: str, *, clock: str = "", tone: str = "") -> Todo:
    return Todo(
        title=title,
        note=note,
        url=address(f"engagements:{page}", engagement.programme.slug, engagement.public_id),
        due_on=engagement.local_start.date(),
        clock=clock,
        tone=tone,
    )


def _risk_todo(scope: Scope, engagement: Engagement) -> Todo | None:
    note: RiskNote | None = getattr(engagement, "risk_note", None)
    may = scope.may(engagement.programme_id, "engagement.approve_risk")
    planned = engagement.state in (State.DRAFT, State.SCHEDULED)
    if note is None or note.is_approved or not may or not planned or note.written_by_id == scope.user.pk:
        return None
    title = _("Approve the risk note of %(day)s") % {"day": long_date(engagement.local_start)}
    why = _("%(title)s cannot be scheduled without it") % {"title": engagement.title}
    if engagement.state == State.SCHEDULED:
        why = _("%(title)s was changed after the approval") % {"title": engagement.title}
    return _todo(engagement, title, why, "risk_detail", clock=_days_left(engagement), tone="wait")


def _question_todo(engagement: Engagement) -> Todo | None:
    count = engagement.question_count  # annotated
    if engagement.state != State.SCHEDULED or not count:
        return None
    said = ngettext("%(count)d person asks to talk first", "%(count)d people ask to talk first", count)
    note = _("Before they answer the invitation to “%(title)s”") % {"title": engagement.title}
    return _todo(
        engagement, said % {"count": count}, note, "engagement_detail", clock=_days_left(engagement), tone="wait"
    )


def _held_todo(engagement: Engagement) -> Todo | None:
    if engagement.state != State.SCHEDULED or engagement.ends_at > timezone.now():
        return None
    title = _("Was “%(title)s” held?") % {"title": engagement.title}
    return _todo(
        engagement, title, _("Say so, and record who came: pay waits for it"), "engagement_detail", tone="stop"
    )


def _attendance_todo(engagement: Engagement) -> Todo | None:
    count = engagement.open_rows  # annotated
    if engagement.state != State.HELD or not count:
        return None
    title = _("Record who came to “%(title)s”") % {"title": engagement.title}
    note = ngettext("The pay of %(count)d person waits for it", "The pay of %(count)d people waits for it", count)
    return _todo(engagement, title, note % {"count": count}, "engagement_day", tone="stop")


def _minutes_todo(engagement: Engagement) -> Todo | None:
    if engagement.state != State.HELD or engagement.is_shared:  # annotated
        return None
    title = _("Share the minutes of “%(title)s”") % {"title": engagement.title}
    return _todo(
        engagement, title, _("Those who took part wait to read what was agreed"), "minutes_detail", tone="wait"
    )


def _days_left(engagement: Engagement) -> str:
    days = (engagement.local_start.date() - timezone.localdate(timezone=engagement.zone)).days
    if days <= 0:
        return _("today")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def staff_cards(scope: Scope, programme: Programme) -> list[Card]:
    """The six lights of the next meeting, and the week."""
    cards = []
    if (engagement := next_of(scope, programme)) is not None:
        lights = six_lights(situation_of(scope, programme, engagement))
        context = {"engagement": engagement, "lights": lights, "programme": programme}
        cards.append(Card("engagements/lights_card.html", context, order=20))
    week = [row for row in coming(scope, programme) if row.starts_at < timezone.now() + WEEK][:SHOWN]
    if week:
        context = {"meetings": [_this_week(row) for row in week]}
        cards.append(Card("engagements/week_card.html", context, order=10, column="side"))
    return cards


def _this_week(row: Engagement) -> tuple[str, ...]:
    start = row.local_start
    url = address("engagements:engagement_detail", row.programme.slug, row.public_id)
    if row.state == State.DRAFT:
        return weekday_date(start), url, row.title, clock_time(start), row.get_state_display(), "wait"
    said = ngettext("%(count)d yes", "%(count)d yes", row.yes_count) % {"count": row.yes_count}
    return weekday_date(start), url, row.title, clock_time(start), said, ""


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "engagement.see"):
        return []
    url = address("engagements:engagement_list", programme.slug)
    return [NavItem(_("Engagements"), url, order=30, active_prefix=url)]


def staff_find(scope: Scope, programme: Programme, text: str) -> list[Todo]:
    visible = access.engagements_visible_to(scope, programme).select_related("programme")
    found = visible.filter(title__icontains=text).order_by("-starts_at", "-id")[:FOUND_AT_MOST]
    note = _("Meeting, %(day)s")
    return [_todo(row, row.title, note % {"day": long_date(row.local_start)}, "engagement_detail") for row in found]
