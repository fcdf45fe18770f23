"""What staff and the job of erasing may add: a stop, a pause, a no that was told, and that somebody was asked. The type
of a column does not change while policies read it, so they are made anew around it."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ASSIGNED_HERE, JOB, PARTNER, STAFF, policy

EVENT = "records_consentevent"
HERE = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"
IN_PROGRAMME = STAFF.format(column="programme_id")
OF_THE_ERASED = f"{JOB.format(column='programme_id')} AND advisor_id = (SELECT app_erasing()) AND state = 'withdrawn'"
STOPS_BEFORE, STOPS = (
    "state IN ('paused', 'withdrawn')",
    ("(state IN ('paused', 'withdrawn') OR state IN ('refused', 'requested') AND by_id = (SELECT app_user()))"),
)


def _policies(stops):
    return [
        policy(EVENT, "staff_stops", "app_web", f"{IN_PROGRAMME} AND {stops}", "INSERT"),
        policy(EVENT, "partner_stops", "app_web", f"{HERE} AND {stops}", "INSERT"),
        policy(EVENT, "ends_with_her", "app_worker", OF_THE_ERASED, "INSERT"),
    ]


def before():
    return [migrations.RunSQL(made.reverse_sql, made.sql) for made in _policies(STOPS_BEFORE)]


def after():
    return _policies(STOPS)
