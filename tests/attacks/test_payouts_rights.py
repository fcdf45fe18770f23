"""The files of a batch are made by the right of somebody who decides about it, at the moment they are made."""

import pytest
from django.db import connections, transaction
from django.utils import timezone

from advisory.safeguarding.openings import openings_for
from compensation.payouts import actions
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.files.models import StoredFile
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import Tally, run_due
from survivor_engagement.programmes.models import Role, RoleAssignment
from tests.compensation.payouts import agree, by_wallet, owe, released, work
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def batch(juniper, kz, manager, finance, approver, releaser):
    by_wallet(juniper, kz)
    agree(kz, juniper, writer=manager, approver=approver)
    owe(kz, juniper, writer=manager, approver=approver)
    return released(kz, finance, approver, releaser)


def end_roles(person) -> None:
    RoleAssignment.objects.filter(user=person).update(ends_at=timezone.now())


def made() -> tuple[str, int, int]:
    """How the work ended, how many files there are, how often account details were opened by the system."""
    opened = AuditEvent.objects.filter(event="identity.opened", fields=["payee_details"])
    job = Job.objects.get(kind="payout.make_files", state__in=Job.ENDED)
    return job.state, StoredFile.objects.count(), opened.count()


def test_while_the_one_who_released_holds_her_role_the_files_are_made(batch):
    work()
    assert made() == ("done", 1, 1)


def test_once_her_role_ended_no_account_is_opened_and_no_file_made(batch, releaser):
    end_roles(releaser)
    work()
    assert made() == ("refused", 0, 0)


@pytest.mark.parametrize("person", ["manager", "finance", "auditor", "other_releaser", "admin_user"])
def test_a_row_in_the_name_of_somebody_who_decides_nothing_opens_nothing(person, batch, request):
    Job.objects.update(asked_by_id=request.getfixturevalue(person).pk)
    work()
    assert made() == ("refused", 0, 0)


def test_somebody_else_who_releases_asks_again_by_her_own_right(batch, releaser, kz, client_for):
    end_roles(releaser)
    work()
    another, page = make_staff(kz, Role.FINANCE_RELEASER), f"/w/kz1/pay/batches/{batch.public_id}/"
    file, client = batch.files.get(), client_for(another)
    assert "It takes too long: ask again" in client.get(page).content.decode()
    assert client.post(f"/w/kz1/pay/batches/files/{file.public_id}/again/")["Location"] == page
    work()
    file.refresh_from_db()
    assert (file.state, Job.objects.filter(state="done", asked_by_id=another.pk).count()) == ("made", 1)
    assert "It takes too long" not in client.get(page).content.decode()
    with pytest.raises(NotNow, match="made already"):
        actions.ask_for_files_again(file=file, by=another)


@pytest.mark.own_database
@pytest.mark.parametrize(("role_stands", "ends"), [(True, "made"), (False, "asked")])
def test_the_worker_of_payouts_does_so_as_the_role_it_runs_as(role_stands, ends, own_database):
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        roles = (Role.MANAGER, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.FINANCE_RELEASER)
        manager, finance, approver, releaser = (make_staff(kz, role) for role in roles)
        advisor = make_advisor(kz, manager)
        by_wallet(advisor, kz)
        agree(kz, advisor, writer=manager, approver=approver)
        owe(kz, advisor, writer=manager, approver=approver)
        batch = released(kz, finance, approver, releaser)
        if not role_stands:
            end_roles(releaser)
    connections["default"].close()
    databases.point("default", own_database, "app_payout", start_as="app_payout")
    assert run_due("payout") == (Tally(done=1) if role_stands else Tally(failed=1))
    with acting_for_system("test", kz.pk):
        assert batch.files.get().state == ends


def test_she_is_told_that_the_system_paid_her_and_not_that_a_person_looked(batch, juniper):
    work()
    (opening, *_before), _older = openings_for(juniper.pk, "", 25)
    assert opening.who == "The payment system"
