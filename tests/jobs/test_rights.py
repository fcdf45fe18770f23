"""Work that a person started: in her scope, within its programme, and only while she holds the right to it.

Attacks 17, 34 and 67 of the guide: her role ends while the work waits or runs; a row is forged.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.jobs import work
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import kinds_of_persons
from survivor_engagement.programmes.models import Partner, Programme, RoleAssignment
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.users.models import User


def end_roles(person: User) -> None:
    RoleAssignment.objects.filter(user=person).update(ends_at=timezone.now())


def scope_of_the_database() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_user(), app_programmes(), app_job_programme()")
        return cursor.fetchone()


def refusals() -> list[tuple]:
    found = AuditEvent.objects.filter(event="job.refused")
    return [(event.actor_id, event.programme_id, event.fields, event.purpose) for event in found]


@pytest.fixture
def hers(handle, manager, kz):
    """A job that a manager asked for, which needs `advisor.see`; and how often it was done."""
    done = []
    handle(lambda job: done.append(job.pk), needs=("advisor.see", "advisor.enrol"))
    return ask("test.work", about_id=uuid4(), programme_id=kz.pk, by=manager), done


def state_of(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.state, job.error_kind


def test_the_kinds_of_work_that_persons_start_are_these():
    assert kinds_of_persons() == {
        **{table.job: (table.verb,) for table in TABLES.values()},
        "payout.make_files": ("batch.approve", "batch.release"),
    }
    assert {verb for verbs in kinds_of_persons().values() for verb in verbs} <= set(VERBS)


def test_it_runs_in_her_scope_and_within_its_programme_only(hers, handle, manager, kz, th):
    RoleAssignment.objects.create(user=manager, programme=th, role="programme_manager")
    seen = []
    handle(lambda job: seen.append(scope_of_the_database()), needs=("advisor.see",))
    assert work.run_due("default") == work.Tally(done=1)
    assert seen == [(manager.pk, [kz.pk], kz.pk)]


def test_her_role_ended_while_it_waited(hers, manager, kz):
    job, done = hers
    end_roles(manager)
    assert work.run_due("default") == work.Tally(failed=1)
    assert (state_of(job), done) == (("refused", "RightEnded"), [])
    assert refusals() == [(None, kz.pk, [f"user-{manager.pk}"], "test.work")]
    assert work.run_due("default").total == 0


def test_another_role_that_does_not_carry_the_right_is_not_enough(hers, manager):
    job, done = hers
    RoleAssignment.objects.filter(user=manager).update(role="finance_preparer")
    work.run_due("default")
    assert (state_of(job)[0], done) == ("refused", [])


def test_a_closed_account_does_nothing_any_more(hers, manager):
    job, done = hers
    User.objects.filter(pk=manager.pk).update(is_active=False)
    work.run_due("default")
    assert (state_of(job)[0], done) == ("refused", [])


def test_her_role_ended_while_it_ran_and_nothing_of_it_is_kept(hers, handle, manager):
    job, _done = hers

    def change_and_lose_the_role(job):
        Programme.objects.update(name="Changed")
        end_roles(manager)

    handle(change_and_lose_the_role, needs=("advisor.see",))
    work.run_due("default")
    assert (state_of(job)[0], len(refusals())) == ("refused", 1)
    assert not Programme.objects.filter(name="Changed").exists()


@pytest.mark.parametrize("forged", [{"asked_by_id": None}, {"programme_id": None}, {"asked_by_id": 0}])
def test_a_row_without_a_person_or_a_place_is_refused(hers, forged):
    job, done = hers
    Job.objects.filter(pk=job.pk).update(**forged)
    work.run_due("default")
    assert (state_of(job)[0], done) == ("refused", [])


@pytest.mark.parametrize("person", ["other_manager", "finance", "admin_user", "former_facilitator", "juniper"])
def test_a_row_in_the_name_of_somebody_without_the_right_is_refused(person, hers, request):
    job, done = hers
    somebody = request.getfixturevalue(person)
    Job.objects.filter(pk=job.pk).update(asked_by_id=getattr(somebody, "user", somebody).pk)
    work.run_due("default")
    assert (state_of(job)[0], done) == ("refused", [])


def test_a_row_for_another_programme_is_refused(hers, th):
    job, done = hers
    Job.objects.filter(pk=job.pk).update(programme_id=th.pk)
    work.run_due("default")
    assert (state_of(job)[0], done) == ("refused", [])


def test_nobody_asks_for_work_of_persons_in_nobodys_name(hers, kz, manager):
    for by, programme_id in ((None, kz.pk), (manager, None)):
        with pytest.raises(ValueError, match="say whose and where"):
            ask("test.work", about_id=uuid4(), programme_id=programme_id, by=by)


def test_it_runs_by_the_right_of_whoever_asked_last(hers, manager, facilitator, kz):
    job, done = hers
    ask("test.work", about_id=job.about_id, programme_id=kz.pk, by=facilitator)
    end_roles(manager)
    assert work.run_due("default") == work.Tally(done=1)
    assert done == [job.pk]


def test_asked_for_by_another_while_it_ran_it_runs_once_more_by_her_right(hers, handle, manager, facilitator, kz):
    job, _done = hers
    handle(lambda job: end_roles(manager), needs=("advisor.see",))
    running = work.claim("default")
    ask("test.work", about_id=job.about_id, programme_id=kz.pk, by=facilitator)
    end_roles(manager)
    assert not work.run(running)
    assert (state_of(job), job.asked_by_id) == (("asked", "RightEnded"), facilitator.pk)
    assert work.run_due("default") == work.Tally(done=1)


def test_an_operator_who_asks_again_lends_no_right(hers, manager, client_for, admin_user, settings):
    job, done = hers
    Job.objects.filter(pk=job.pk).update(state="dead", ended_at=timezone.now())
    form = {"action": "ask_again", "_selected_action": [job.pk]}
    assert client_for(admin_user).post("/setup/jobs/job/", form).status_code == 302
    assert Job.objects.get(state="asked").asked_by_id == manager.pk
    end_roles(manager)
    work.run_due("default")
    assert (Job.objects.filter(state="refused").count(), done) == (1, [])


def test_refused_work_is_forgotten_after_a_time(hers, manager, settings):
    job, _done = hers
    end_roles(manager)
    work.run_due("default")
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(days=settings.JOB_KEEP_DAYS + 1))
    assert work.forget_done() == 1


def test_a_facilitator_of_a_partner_reaches_no_other_programme_in_a_job_of_hers(handle, facilitator, kz, th):
    partner = Partner.objects.create(organisation=kz.organisation, name="Partner")
    RoleAssignment.objects.filter(user=facilitator).update(partner=partner)
    RoleAssignment.objects.create(user=facilitator, programme=th, role="facilitator", partner=partner)
    handle(lambda job: seen.append(partner_scope()), needs=("advisor.see",))
    ask("test.work", about_id=uuid4(), programme_id=kz.pk, by=facilitator)
    seen = []
    assert work.run_due("default") == work.Tally(done=1)
    assert seen == [([kz.pk], [], None)]


def partner_scope() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_partner_programmes(), app_programmes(), app_job_programme()")
        return cursor.fetchone()
