"""What the payout worker does: the only process that opens account details."""

from compensation.payouts.actions import make_files
from compensation.payouts.models import PayoutBatch
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import handles


# Whoever released the batch or said that an opened file was stopped: those who decide.
@handles("payout.make_files", queue="payout", needs=("batch.approve", "batch.release"))
def make_payment_files(job: Job) -> None:
    """The files of one released batch. Run again, it finds nothing left to make."""
    batch = PayoutBatch.objects.get(public_id=job.about_id, programme=job.programme_id)
    make_files(batch=batch, by=None, beat=job.beat)
