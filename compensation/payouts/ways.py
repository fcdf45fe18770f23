"""The ways to be paid that a programme offers, as a list of links with a plain sentence for each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from compensation.payouts.accounts import BANKS, WALLETS
from compensation.payouts.models.methods import Rail
from survivor_engagement.common.panels import Todo
from survivor_engagement.programmes.models import Programme


def is_offered(programme: Programme, kind: str) -> bool:
    """Whether somebody can be paid this way in the country of this programme."""
    countries = {Rail.BANK.value: set(BANKS), Rail.WALLET.value: set(WALLETS)}
    return kind == Rail.CASH or programme.country in countries.get(kind, set())


def ways_in(programme: Programme, url_name: str, *args: Any) -> list[Todo]:
    """Bank and wallet where they are known in the country; cash everywhere."""
    ways = []
    if is_offered(programme, Rail.WALLET):
        names = ", ".join(name for _code, name in WALLETS[programme.country])
        ways.append((Rail.WALLET, _("By phone, to a wallet"), names))
    if is_offered(programme, Rail.BANK):
        ways.append((Rail.BANK, _("To a bank account"), _("You need the account number and the name on the account.")))
    ways.append((Rail.CASH, _("In cash"), _("Given by hand, with two witnesses. No account and no bank are needed.")))
    return [Todo(title=title, note=note, url=reverse(url_name, args=[*args, kind])) for kind, title, note in ways]
