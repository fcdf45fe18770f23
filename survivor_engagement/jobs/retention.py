"""How long work in the background is kept."""

from survivor_engagement.common.retention import Keep

KEPT = [
    Keep("jobs.Job", "30 days after it was done", "Ids, states and times.", "not hers", ends="jobs.tidy"),
]
