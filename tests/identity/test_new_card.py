"""She has lost her passphrase: a new card needs two people, and only the new passphrase ends the old one."""

import pytest
from allauth.mfa.models import Authenticator

from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import actions
from survivor_engagement.programmes.models import Role
from survivor_engagement.users import actions as users
from tests.harness.cast import make_staff


def agreed(advisor, programme, by, second):
    asked = actions.ask_reveal(advisor=advisor, programme=programme, fields=["new_card"], purpose="correction", by=by)
    return actions.decide_reveal(request=asked, approve=True, by=second)


def test_one_person_alone_prints_no_new_card(juniper, kz, manager):
    with pytest.raises(NotNow):
        actions.invite_advisor(advisor=juniper, programme=kz, by=manager)


def test_with_a_second_person_she_gets_a_new_card_and_keeps_the_old_way_until_she_uses_it(
    juniper, kz, manager, safeguarding
):
    agreed(juniper, kz, manager, safeguarding)
    code = actions.invite_advisor(advisor=juniper, programme=kz, by=manager)
    juniper.user.refresh_from_db()
    assert juniper.user.check_password("four quiet green leaves")
    users.accept_invitation(
        invitation=users.find_invitation(code), passphrase="five calm blue stones", language="en", by=None
    )
    juniper.user.refresh_from_db()
    assert juniper.user.check_password("five calm blue stones")


def test_whoever_prints_no_cards_asks_for_none(juniper, kz, facilitator):
    with pytest.raises(NotNow, match="Your role here"):
        actions.ask_reveal(advisor=juniper, programme=kz, fields=["new_card"], purpose="correction", by=facilitator)


def test_with_the_new_passphrase_the_passkeys_of_before_open_nothing(juniper, kz, manager, safeguarding):
    Authenticator.objects.create(user=juniper.user, type=Authenticator.Type.WEBAUTHN, data={"name": "1"})
    agreed(juniper, kz, manager, safeguarding)
    code = actions.invite_advisor(advisor=juniper, programme=kz, by=manager)
    assert Authenticator.objects.filter(user=juniper.user).exists()
    users.accept_invitation(
        invitation=users.find_invitation(code), passphrase="five calm blue stones", language="en", by=None
    )
    assert not Authenticator.objects.filter(user=juniper.user).exists()


def test_what_was_agreed_for_one_person_serves_nobody_else(juniper, kz, manager, safeguarding):
    agreed(juniper, kz, make_staff(kz, Role.MANAGER), safeguarding)
    with pytest.raises(NotNow):
        actions.invite_advisor(advisor=juniper, programme=kz, by=manager)
