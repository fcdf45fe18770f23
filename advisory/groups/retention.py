"""How long groups and seats are kept."""

from survivor_engagement.common.retention import PEOPLE, Keep, by_staff

KEPT = [
    *by_staff("groups.AdvisoryGroup", "groups.GroupAssignment", "groups.Terms"),
    Keep(
        "groups.GroupMembership",
        "10 years after the programme closed",
        "Quorum and terms of decisions rest on it.",
        "stays",
        ends=PEOPLE,
    ),
]
