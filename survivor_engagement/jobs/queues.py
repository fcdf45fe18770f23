"""The queues of work: one worker each, with its own database role and its own root keys."""

QUEUES = ("default", "notify", "payout", "exports")
