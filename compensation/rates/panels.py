"""What of rates belongs on a home page today: a draft that waits for a second person."""

from django.utils.translation import gettext as _

from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

CARDS = Ready(
    lambda who, at: (
        RateCard.objects.of(at).drafts().exclude(written_by=who.user.pk).only("public_id", "number", "effective_from")
    ),
    verb="rate.approve",
)
RULES = Ready(
    lambda who, at: TaxRule.objects.of(at).drafts().exclude(written_by=who.user.pk).only("number", "effective_from"),
    verb="rate.approve",
)


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """To approve, for whoever may and did not write it."""
    return [
        *[
            Todo(
                title=_("Approve rate card %(number)s") % {"number": card.number},
                note=_("Nobody can be invited with these rates before that"),
                url=address("rates:card_detail", programme.slug, card.public_id),
                due_on=card.effective_from,
                tone="wait",
            )
            for card in CARDS.rows(scope, programme)
        ],
        *[
            Todo(
                title=_("Approve tax rule %(number)s") % {"number": rule.number},
                note=_("Offers need it to say what reaches her hand"),
                url=address("rates:card_list", programme.slug),
                due_on=rule.effective_from,
                tone="wait",
            )
            for rule in RULES.rows(scope, programme)
        ],
    ]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "rate.see"):
        return []
    url = address("rates:card_list", programme.slug)
    return [NavItem(_("Rates"), url, order=76, active_prefix=url)]
