"""A yes, things that stand on it, a stop, and a clock that goes on."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from consent.effects import actions
from consent.effects.models import Use
from consent.records import actions as consents
from consent.records.models import ConsentEvent
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import run_due
from tests.harness.client import as_seed

QUOTE, SMS, GROUP, COMPANY = "quote.unnamed", "contact.sms", "participation.group", "payment.provider"


@pytest.fixture
def put(say) -> Callable[..., Use]:
    """`put(juniper)`: words of hers on a page of ours; or elsewhere."""

    def placed(advisor, purpose=QUOTE, *, event: ConsentEvent | None = None, **where) -> Use:
        given = {"kind": "quote", "thing": uuid.uuid4(), "place": "our_page", "place_ref": "report-1", "by": None}
        return actions.note_use(event=event or say(advisor, "yes", purpose), **(given | where))

    return placed


@pytest.fixture
def stop(kz) -> Callable[..., ConsentEvent]:
    """`stop(juniper, QUOTE)`: her own stop."""
    return lambda advisor, purpose=QUOTE, **more: consents.withdraw(
        **{"advisor": advisor, "programme": kz, "purpose": purpose, "by": advisor.user} | more
    )


@pytest.fixture
def work():
    """Workers do what is due, as often as they are asked."""

    def done(times: int = 1) -> None:
        for _turn in range(times):
            Job.objects.filter(kind=actions.DO, state="failed").update(run_after=timezone.now())
            run_due("default")
        as_seed()

    return done


@pytest.fixture
def watch(kz):
    def looked() -> int:
        with acting_for_system("effects.watch", kz.pk):
            changed = actions.watch_programme(programme=kz, by=None)
        as_seed()
        return changed

    return looked
