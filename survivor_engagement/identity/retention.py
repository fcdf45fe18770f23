"""How long advisors, their contact and requests about them are kept."""

from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from survivor_engagement.common.retention import PEOPLE, Keep, Sealed
from survivor_engagement.identity.models import Joining, RevealRequest
from survivor_engagement.identity.vault import CLASS_OF

A_YEAR = timedelta(days=365)


def old_requests(programme_id: int) -> int:
    deleted, _kinds = RevealRequest.objects.filter(programme=programme_id, asked_at__lt=Now() - A_YEAR).delete()
    return deleted


def contact_of_those_who_left(programme_id: int) -> int:
    """The worker may not see a sealed value: the database takes them away, half a year after the last enrolment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_forget_contact()")
        return int(cursor.fetchone()[0])


def grants_that_are_over(programme_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_forget_grants()")
        return int(cursor.fetchone()[0])


def old_joinings(programme_id: int) -> int:
    """By cards that others have replaced; the one she came in by last stays as long as she."""
    old = Joining.objects.filter(programme=programme_id, is_current=False, at__lt=Now() - A_YEAR)
    return old.delete()[0]


KEPT = [
    Keep("identity.Advisor", "for ever, as a code", "So that nobody else is ever given the code.", "emptied"),
    Keep("identity.Erasure", "for ever", "The proof that it was done. No value of hers.", "stays"),
    Keep(
        "identity.Enrolment",
        "10 years after the programme closed",
        "Pay and consents rest on the days.",
        "emptied",
        ends=PEOPLE,
    ),
    Keep(
        "identity.SafeContact",
        "180 days after she left all programmes",
        "Nobody may reach her then; the number goes with it.",
        "goes",
        contact_of_those_who_left,
    ),
    Keep(
        "identity.RevealRequest",
        "1 year",
        "To review who asked. That details were opened stays in the trail.",
        "goes",
        old_requests,
    ),
    Keep(
        "identity.Joining",
        "1 year after another card was used",
        "Who printed the card she came in by, and who asked her about it. The last one stays as long as she.",
        "goes",
        old_joinings,
    ),
    Keep(
        "identity.AdvisorUserObjectPermission",
        "1 day after it has ended",
        "It opens nothing any more.",
        "goes",
        grants_that_are_over,
    ),
    Keep(
        "identity.Belonging",
        "10 years after the programme closed",
        "What stays about her in a programme points to it.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "vault.coming_of_age",
        "97 days after she came of age",
        "To know when she is a child. Of adults nothing is kept.",
        "goes",
        ends="consent.coming_of_age",
    ),
    Keep(
        "vault.contact_tag",
        "as long as the number",
        "To find her by the whole number. It goes with it.",
        "goes",
    ),
    Keep(
        "vault.sealed_value",
        "until she is erased",
        "Names and accounts belong to consents and pay that are kept. The phone number goes with the contact.",
        "goes",
    ),
]
SEALED = [
    Sealed(
        f"vault.sealed_value: {field}",
        f"{klass}, of the person",
        "180 days after she left, or until she is erased" if field == "phone" else "until she is erased",
    )
    for field, klass in CLASS_OF.items()
]
