"""Who was asked to erase something 21 days ago or longer and has not answered. The database holds the same rule."""

from django.db import connection

from consent.effects.uses import Place

MAY_FALL_SILENT = (Place.PARTNER, Place.OUTSIDE_SENDER)  # not companies: what is earned must reach her


def is_silent(programme_id: int, place: str, place_ref: str) -> bool:
    if place not in MAY_FALL_SILENT or not place_ref:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT effects_is_silent(%s, %s, %s)", [programme_id, place, place_ref])
        return bool(cursor.fetchone()[0])
