"""CT-121: a backup of before a stop is restored. No stop is lost: until she says so herself, every yes is paused."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from consent.notices.models import NoticeItem
from consent.notices.starter import write_starter_notice
from consent.records import actions, gate, her_own
from survivor_engagement.programmes.models import Role
from tests.consent.conftest import publish
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

GROUP, SMS = "participation.group", "contact.sms"


@pytest.fixture
def her(own_database):
    """She said yes to two things, committed."""
    with transaction.atomic():
        as_seed()
        programme = ProgrammeFactory(code="KZ1")
        manager, lead = make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING)
        publish(write_starter_notice(programme=programme, by=manager), manager, lead)
        advisor = make_advisor(programme, manager)
        for purpose in (GROUP, SMS):
            item = NoticeItem.objects.select_related("programme", "purpose", "notice").get(purpose=purpose)
            actions.answer_purpose(
                advisor=advisor, item=item, language="en", answer="yes", key=uuid.uuid4(), by=advisor.user
            )
        return advisor, programme


def stands(advisor, purpose, programme) -> bool:
    asked = {"programme_id": programme.pk, "moment": "send"}
    return gate.check([advisor.pk], purpose, **asked)[advisor.pk].allowed


@pytest.mark.own_database
def test_ct_121_after_a_restore_nothing_goes_by_a_yes_that_was_stopped_since(her, own_database):
    advisor, programme = her
    with databases.clone_of(own_database) as backup:
        with transaction.atomic():
            as_seed()
            actions.withdraw(advisor=advisor, programme=programme, purpose=SMS, by=advisor.user)
        databases.point("default", backup, "app_owner")
        assert stands(advisor, SMS, programme)  # the stop is not in the backup
        call_command("consent_restored", stdout=StringIO())
        assert [stands(advisor, purpose, programme) for purpose in (SMS, GROUP)] == [False, False]
        her_own.go_on(advisor=advisor, programme=programme, purpose=GROUP, by=advisor.user)
        assert [stands(advisor, purpose, programme) for purpose in (SMS, GROUP)] == [False, True]


def test_who_does_not_see_all_rows_does_not_pause_some(kz, as_web, manager):
    with as_web(manager), pytest.raises(CommandError):
        call_command("consent_restored")
