"""She takes up her card at the moment when somebody prints another one: nobody is left with a card of hers."""

import pytest
from django.db import connection

from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import actions
from survivor_engagement.users.actions import find_invitation
from survivor_engagement.users.models import Invitation
from tests.attacks.test_payouts_together import together

pytestmark = pytest.mark.own_database


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("turn", range(3))
def test_a_card_printed_while_she_joins_opens_nothing(turn, own_database, request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")
    kz, manager, juniper = (request.getfixturevalue(name) for name in ("kz", "manager", "juniper"))
    juniper.user.set_unusable_password()
    juniper.user.save()
    card = find_invitation(actions.invite_advisor(advisor=juniper, programme=kz, by=manager))
    answers = together(
        lambda: (
            actions.join_with_code(
                invitation=card, chosen_name="Juniper", passphrase="five calm blue stones", language="en", by=None
            ).pk
        ),
        lambda: actions.invite_advisor(advisor=juniper, programme=kz, by=manager),
    )
    juniper.user.refresh_from_db()
    joined, printed = (answer is not NotNow for answer in answers)
    assert joined is not printed
    assert (juniper.user.has_usable_password(), Invitation.objects.open().exists()) == (joined, printed)
