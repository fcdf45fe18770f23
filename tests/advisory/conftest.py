"""A group of programme KZ1 that works, with Juniper and Tern in it, and a meeting that is ready to be scheduled."""

from consent.notices.starter import write_starter_notice
from tests.advisory import situations
from tests.consent.conftest import publish
from tests.harness.kept import kept


@kept
def notice(kz, manager, safeguarding):
    return publish(write_starter_notice(programme=kz, by=manager), manager, safeguarding)


@kept
def group(kz, manager, safeguarding):
    return situations.working_group(kz, manager, safeguarding)


@kept
def members(group, juniper, tern, manager):
    situations.seat(group, juniper, tern, by=manager)
    return juniper, tern


@kept
def consenting(notice, members):
    for advisor in members:
        situations.say(advisor, "yes")
    return members


@kept
def draft(group, members, facilitator):
    """Planned, and nothing else yet."""
    return situations.plan(group, facilitator)


@kept
def ready(draft, consenting, facilitator, safeguarding, manager, approver):
    """All that protects people stands, and its pay is chosen."""
    situations.choose_pay(draft, manager, approver)
    return situations.prepare(draft, facilitator, safeguarding)


@kept
def scheduled(ready, facilitator):
    situations.actions.schedule_engagement(engagement=ready, by=facilitator)
    ready.refresh_from_db()
    return ready


@kept
def begun(group, consenting, manager):
    """The meeting is going on; both had said yes."""
    return situations.begun(group, *consenting, by=manager)


@kept
def held(group, consenting, manager):
    return situations.begun(group, *consenting, by=manager, state="held")
