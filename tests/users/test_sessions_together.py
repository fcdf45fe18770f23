"""Sessions on real connections, with commits: what is over goes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from survivor_engagement.users.models import Session, Submission
from survivor_engagement.users.tasks import tidy
from tests.harness import databases
from tests.harness.client import as_seed

pytestmark = pytest.mark.own_database


def test_once_a_day_a_worker_ends_what_is_over_and_sees_none_of_it(own_database):
    with transaction.atomic():
        as_seed()
        for days in (-1, 1, 3):
            moment = timezone.now() - timedelta(days=days)
            Session.objects.create(session_key=f"over {days}", session_data="", expire_date=moment)
            token = Submission.objects.create(token=uuid4(), path=f"/{days}/").token
            Submission.objects.filter(token=token).update(at=moment)
    databases.point("default", own_database, "app_worker")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Session.objects.exists()
    tidy()
    databases.point("default", own_database, "app_web")
    assert [session.session_key for session in Session.objects.all()] == ["over -1"]
    assert sorted(Submission.objects.values_list("path", flat=True)) == ["/-1/", "/1/"]
