"""What of pay belongs on a home page today: an invitation that waits, money that is late, hours nobody counted."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.engagements.models import Engagement
from compensation.dues.access import MY_OFFERS_AHEAD, dues_visible_to, is_paid
from compensation.dues.clock import today_in
from compensation.dues.models import Due, Kind, Offer, OfferLine
from compensation.dues.terms import may_answer
from survivor_engagement.common.dates import clock_time
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
from survivor_engagement.common.panels import Card, NavItem, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

TIME = (Kind.PREP, Kind.ATTEND, Kind.DEBRIEF)
CALLED_OFF = Q(state=Due.State.OWED, participation__engagement__state=Engagement.State.CANCELLED)
UNPAID = Ready(
    lambda who, at: numbers(
        dues_visible_to(who, at).filter(CALLED_OFF | Q(state=Due.State.PAYABLE) & ~is_paid()),
        late=Count("pk", filter=Q(state=Due.State.PAYABLE, pay_by__lt=TruncDate(Now()))),
        called_off=Count("pk", filter=Q(state=Due.State.OWED)),
        waiting=Count("pk", filter=Q(state=Due.State.PAYABLE)),
    ),
    verb="due.see",
    in_menu=True,
)
WORKED = Q(participation__attendance__in=["attended", "partly"]) & ~Q(due__state__in=[Due.State.PAYABLE])
UNRECORDED = Q(
    due__state=Due.State.OWED,
    participation__attendance="unknown",
    participation__withdrew_at=None,
    participation__engagement__ends_at__date__lt=TruncDate(Now()),
) & ~Q(participation__engagement__state=Engagement.State.CANCELLED)
OF_EACH_OFFER = (
    OfferLine.objects.filter(offer=OuterRef("pk"), kind__in=TIME)
    .order_by()
    .values("offer")
    .annotate(minutes_of_work=Sum("minutes"))
)
UNPAID_MINUTES = Ready(
    lambda _who, at: numbers(
        Offer.objects.filter(WORKED | UNRECORDED, programme=at),
        minutes=Sum(Subquery(OF_EACH_OFFER.values("minutes_of_work")), default=0),
    ),
    verb="due.see",
)


def advisor_todos(scope: Scope) -> list[Todo]:
    """Invitations she can still answer."""
    return [
        Todo(
            title=offer.participation.engagement.title,
            note=_("An invitation waits for your answer: %(amount)s in your hand")
            % {"amount": format_money(offer.net_minor, offer.currency)},
            url=address("dues_mine:offer_detail", offer.public_id),
            due_on=offer.answer_by,
        )
        for offer in MY_OFFERS_AHEAD.rows(scope)
        if offer.state == Offer.State.OPEN and may_answer(offer, today_in(offer.programme))
    ]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Money that is late, and meetings that were called off after somebody had said yes."""
    late, called_off, _waiting = UNPAID.row(scope, programme) or (0, 0, 0)
    url = address("dues:due_list", programme.slug)
    todos = []
    if late:
        title = ngettext("%(n)d advisor is paid late", "%(n)d advisors are paid late", late)
        note = _("We promised %(days)s working days; they can see the day")
        todos.append(_todo(title, late, note % {"days": settings.PAY_WITHIN_WORKING_DAYS}, f"{url}?show=late", "stop"))
    if called_off:
        title = ngettext("Decide the pay of %(n)d advisor", "Decide the pay of %(n)d advisors", called_off)
        note = _("The meeting was cancelled after they had said yes")
        todos.append(_todo(title, called_off, note, f"{url}?show=owed", "wait"))
    return todos


def staff_cards(scope: Scope, programme: Programme) -> list[Card]:
    """Unpaid hours: worked, or said to be worked by now, and not yet payable to her. It should always read 0."""
    if not scope.may(programme, "due.see"):
        return []
    (minutes,) = UNPAID_MINUTES.row(scope, programme) or (0,)
    checked = _("Checked at %(time)s.") % {"time": clock_time(timezone.now(), tz=ZoneInfo(programme.timezone))}
    context = {"hours": -(-minutes // 60), "checked": checked}
    return [Card("dues/unpaid_hours_card.html", context, order=90, column="side")]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "due.see"):
        return []
    url = address("dues:due_list", programme.slug)
    _late, _called_off, payable = UNPAID.row(scope, programme) or (0, 0, 0)
    waiting = payable if scope.may(programme, "batch.prepare") else 0  # a number for whoever can do something about it
    return [NavItem(_("Pay"), url, order=70, count=waiting or None, active_prefix=f"{url}dues/")]


def _todo(title: str, count: int, note: str, url: str, tone: str) -> Todo:
    return Todo(title=title % {"n": count}, note=note, url=url, tone=tone)
