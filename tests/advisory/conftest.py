"""A group of programme KZ1 that works, with Juniper and Tern in it, and a meeting that is ready to be scheduled."""

import pytest

from consent.notices.starter import write_starter_notice
from tests.advisory import situations
from tests.consent.conftest import publish


@pytest.fixture
def notice(kz, manager, safeguarding):
    return publish(write_starter_notice(programme=kz, by=manager), manager, safeguarding)


@pytest.fixture
def group(kz, manager, safeguarding):
    return situations.working_group(kz, manager, safeguarding)


@pytest.fixture
def members(group, juniper, tern, manager):
    situations.seat(group, juniper, tern, by=manager)
    return juniper, tern


@pytest.fixture
def consenting(notice, members):
    for advisor in members:
        situations.say(advisor, "yes")
    return members


@pytest.fixture
def draft(group, members, facilitator):
    """Planned, and nothing else yet."""
    return situations.plan(group, facilitator)


@pytest.fixture
def ready(draft, consenting, facilitator, safeguarding, manager, approver):
    """All that protects people stands, and its pay is chosen."""
    situations.choose_pay(draft, manager, approver)
    return situations.prepare(draft, facilitator, safeguarding)


@pytest.fixture
def scheduled(ready, facilitator):
    situations.actions.schedule_engagement(engagement=ready, by=facilitator)
    ready.refresh_from_db()
    return ready


@pytest.fixture
def begun(group, consenting, manager):
    """The meeting is going on; both had said yes."""
    return situations.begun(group, *consenting, by=manager)


@pytest.fixture
def held(group, consenting, manager):
    return situations.begun(group, *consenting, by=manager, state="held")
