"""By the clock, in the default worker: seal what has committed, look for what came late, write the newest head outside.

The head is a job of its own, so that a place that does not answer is tried again and, in the end, seen as given up.
"""

import uuid

from celery import shared_task

from survivor_engagement.audit.actions import AT_ONCE, seal_trail
from survivor_engagement.audit.heads import write_head
from survivor_engagement.audit.mailbox import mail_head, mailbox
from survivor_engagement.audit.models import AuditSeal
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import handles

SEND_HEAD = "audit.send_head"
MAIL_HEAD = "audit.mail_head"
THE_HEAD = uuid.UUID("a0d17000-0000-4000-8000-000000000001")  # there is one: asked for twice, it is sent once


@shared_task(name="audit.seal", ignore_result=True)
def seal(everything: bool = False) -> None:
    """What the last minutes brought; or, a few times a day, whatever is not in any seal."""
    more = True
    while more:
        with acting_for_system("audit.seal", None):
            sealed = seal_trail(everything=everything, by=None)
            if sealed:
                ask(SEND_HEAD, about_id=THE_HEAD, programme_id=None)
        more = sealed == AT_ONCE


@handles(SEND_HEAD)
def send_head(job: Job) -> None:
    newest = AuditSeal.objects.newest()
    if newest is not None:
        write_head(newest)


@handles(MAIL_HEAD)
def send_head_by_mail(job: Job) -> None:
    newest = AuditSeal.objects.newest()
    if newest is not None:
        mail_head(newest)


@shared_task(name="audit.mail_head", ignore_result=True)
def ask_for_mail() -> None:
    if mailbox():
        ask(MAIL_HEAD, about_id=THE_HEAD, programme_id=None)


BEAT = {
    "audit-seal": {"task": "audit.seal", "schedule": 60.0},
    "audit-seal-all": {"task": "audit.seal", "schedule": 6 * 60 * 60, "kwargs": {"everything": True}},
    "audit-mail-head": {"task": "audit.mail_head", "schedule": 60 * 60},
}
