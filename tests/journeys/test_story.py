"""The whole story of the house, told through its pages by the people who live it: from an empty table to money in her
hand. Each step is a function that reads as a sentence."""

import pytest

from tests.journeys import steps
from tests.journeys.story import Story
from tests.journeys.visitor import Visitor


@pytest.fixture
def story(admin_user):
    return Story(admin=Visitor().signed_in_as(admin_user))


def test_an_advisor_is_invited_consents_takes_part_is_answered_and_is_paid(story):
    steps.the_admin_sets_up_the_programme(story)
    steps.the_admin_gives_accounts_and_roles(story)
    steps.the_admin_writes_rates(story)
    steps.staff_without_a_second_factor_are_sent_to_set_one_up(story)
    steps.the_manager_signs_in_with_passphrase_and_code(story)
    steps.finance_approves_rates(story)
    steps.help_services_are_listed_and_checked(story)
    steps.a_group_needs_terms_that_somebody_else_approved(story)
    steps.what_is_asked_is_published_by_a_second_person(story)
    steps.everyone_comes_in(story)
