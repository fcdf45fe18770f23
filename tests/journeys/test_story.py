"""The whole story of the house, told through its pages by the people who live it: from an empty table to money in her
hand. Each step is a function that reads as a sentence; the chapters stand in their order."""

import pytest

from tests.journeys import meeting_steps as meeting
from tests.journeys import money_steps as money
from tests.journeys import steps
from tests.journeys.story import Story
from tests.journeys.visitor import Visitor


@pytest.fixture
def story(admin_user):
    return Story(admin=Visitor().signed_in_as(admin_user))


@pytest.fixture
def somebody_from_elsewhere(other_manager):
    """The manager of another programme."""
    return Visitor().signed_in_as(other_manager)


def test_an_advisor_is_invited_consents_takes_part_is_answered_and_is_paid(story, somebody_from_elsewhere, caplog):
    the_ground_is_set_up(story)
    people_come_in(story)
    a_meeting_is_prepared_and_people_are_asked(story, caplog)
    it_is_held_and_pay_follows(story)
    advice_is_answered(story)
    batch, files = the_money_leaves(story)
    the_money_arrives(story, batch, files)
    she_has_it_in_her_hand(story)
    what_remains_is_a_trail_without_persons(story, somebody_from_elsewhere, caplog)


def the_ground_is_set_up(story):
    steps.the_admin_sets_up_the_programme(story)
    steps.the_admin_gives_accounts_and_roles(story)
    steps.the_admin_writes_rates(story)
    steps.staff_without_a_second_factor_are_sent_to_set_one_up(story)
    steps.the_manager_signs_in_with_passphrase_and_code(story)
    steps.finance_approves_rates(story)
    steps.help_services_are_listed_and_checked(story)
    steps.a_group_needs_terms_that_somebody_else_approved(story)
    steps.what_is_asked_is_written_and_offered(story)


def people_come_in(story):
    for her in story.her.values():
        steps.she_is_enrolled(story, her)
        steps.she_gets_a_card_and_comes_in(story, her)
        if her is next(iter(story.her.values())):
            steps.she_finds_it_clear_and_a_second_person_publishes_it(story, her)
        steps.she_answers_each_question_by_itself(story, her)
        steps.she_says_how_she_is_paid(story, her)
        steps.she_joins_the_group(story, her)
    steps.leaving_ends_her_session(story, story.her["Juniper"])


def a_meeting_is_prepared_and_people_are_asked(story, caplog):
    meeting.a_grant_selection_is_planned(story)
    meeting.nobody_is_asked_before_everything_stands(story)
    meeting.the_meeting_is_made_safe(story)
    meeting.the_pay_is_chosen(story)
    meeting.people_are_asked(story)
    meeting.messages_leave_by_her_rules_alone(story, caplog)
    meeting.everyone_says_yes(story)
    meeting.reminders_are_posted_once(story)


def it_is_held_and_pay_follows(story):
    meeting.attendance_is_refused_without_her_standing_yes(story)
    meeting.attendance_is_recorded_with_it(story)
    meeting.leaving_early_lowers_nothing(story)
    meeting.minutes_are_shared_with_those_who_took_part(story)


def advice_is_answered(story):
    meeting.the_group_confirms_the_words_of_its_advice(story)
    meeting.the_owner_answers_with_a_reason(story)
    meeting.you_said_we_did(story)


def the_money_leaves(story):
    batch = money.finance_prepares_a_batch(story)
    money.three_people_decide(story, batch)
    files = money.the_worker_makes_the_files(story, batch)
    money.each_file_holds_what_its_rail_needs(story, files)
    money.the_files_are_handed_over(story, batch)
    return batch, files


def the_money_arrives(story, batch, files):
    money.the_reports_come_back(story, files)
    money.the_cash_is_given_before_two_witnesses(story, batch)
    money.the_failed_one_is_corrected_and_paid_later(story)
    money.everybody_was_paid_once(story)


def she_has_it_in_her_hand(story):
    for name in story.her:
        money.she_confirms_that_it_arrived(story, name)
        money.her_statement_says_nothing(story, name)


def what_remains_is_a_trail_without_persons(story, somebody_from_elsewhere, caplog):
    money.two_people_open_her_number(story)
    money.she_sees_who_opened_her_details(story)
    money.every_step_is_in_the_trail(story)
    money.the_trail_is_read_in_words(story)
    money.nobody_else_reaches_any_of_it(story, somebody_from_elsewhere)
    money.nothing_personal_is_written_in_the_open(story, caplog)
