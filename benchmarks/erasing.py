"""Erasing one advisor of the demo, beside the same changes in raw SQL and beside deletes by Django's ORM.

Each is undone at the end, so that it can be done again: what is compared is the work up to the commit. Ours runs as the
worker does it: its own role, row-level security, every room asked, the trail written, all rules of the database on. The
floor and the rival run with triggers and foreign keys off. The least of forty rounds of each stands in the figure.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Count
from django.utils import timezone

from benchmarks.figures import Figure, benchmark
from benchmarks.timing import in_turn
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity.enrolments import where_she_is
from survivor_engagement.identity.erasing import ERASE, erase_advisor
from survivor_engagement.identity.models import Advisor, Erasure
from survivor_engagement.keys.models import PersonKey

RIVAL = "rival"
TIMES_THE_FLOOR = 50  # it is one round trip: it asks nobody, writes no trail, looks at no rule; ours makes a hundred
# Rows of hers in the order in which Django lets them go.
TABLES = (
    "statements.ReceiptAnswer", "payouts.PaymentItem", "payouts.Payment", "payouts.SharedAccount",
    "payouts.PayoutMethod", "dues.DueLine", "dues.Due", "dues.OfferLine", "dues.Offer", "recommendations.AuthorAnswer",
    "recommendations.Author", "engagements.Participation", "groups.GroupMembership", "records.CheckAnswer",
    "records.ConsentEvent", "messaging.OutboxMessage", "files.StoredFile", "identity.Erasure", "identity.RevealRequest",
    "identity.Joining", "identity.SafeContact", "identity.Enrolment",
)  # fmt: skip
RAW = """
DELETE FROM vault.sealed_value WHERE advisor_id = %(her)s;
DELETE FROM identity_safecontact WHERE advisor_id = %(her)s;
DELETE FROM identity_joining WHERE advisor_id = %(her)s;
DELETE FROM identity_revealrequest WHERE advisor_id = %(her)s;
DELETE FROM identity_advisoruserobjectpermission WHERE content_object_id = %(her)s;
DELETE FROM records_checkanswer WHERE advisor_id = %(her)s;
DELETE FROM payouts_sharedaccount WHERE advisor_id = %(her)s;
DELETE FROM users_session WHERE user_id = %(account)s;
DELETE FROM users_invitation WHERE user_id = %(account)s;
DELETE FROM mfa_authenticator WHERE user_id = %(account)s;
UPDATE files_storedfile SET state = 'erased', wrapped_key = '' WHERE advisor_id = %(her)s;
UPDATE messaging_outboxmessage SET state = 'not_sent', reason = 'left'
    WHERE advisor_id = %(her)s AND state IN ('waiting', 'held');
UPDATE groups_groupmembership SET ends_on = greatest(current_date, starts_on)
    WHERE advisor_id = %(her)s AND ends_on IS NULL;
UPDATE engagements_participation p SET withdrew_at = now() FROM engagements_engagement e
    WHERE p.advisor_id = %(her)s AND e.id = p.engagement_id AND e.starts_at > now() AND p.reply = 'accepted';
UPDATE dues_offer SET state = 'withdrawn' WHERE advisor_id = %(her)s AND state = 'accepted' AND accepted_at IS NULL;
UPDATE payouts_payoutmethod SET state = 'retired', retired_at = now(), hint = '', fingerprint = NULL
    WHERE advisor_id = %(her)s;
UPDATE identity_enrolment SET basis = 'unsaid', ends_on = greatest(current_date, starts_on) WHERE advisor_id = %(her)s;
UPDATE identity_advisor SET status = 'erased', user_id = NULL WHERE id = %(her)s;
UPDATE users_user SET username = 'gone', is_active = false WHERE id = %(account)s;
"""


class Undone(Exception):
    pass


@benchmark("erase.one")
def erase_one() -> Iterator[Figure]:
    her, wish = _somebody()
    _as("app_worker")
    ours, floor, rival = in_turn(_ours(wish), _floor(her), _rival(her), rounds=40)
    yield Figure("erase.one", ours.least, "ms", floor=floor.least, rival=rival.least, goal=TIMES_THE_FLOOR)


def _somebody() -> tuple[Advisor, Erasure]:
    """The advisor of the demo with the most payments, and her wish; both as the seed sees them."""
    _as("app_seed")
    with transaction.atomic():
        hers = Advisor.objects.exclude(user=None).annotate(n=Count("payments")).order_by("-n", "pk")
        her = hers.select_related("user").first()
        if her is None:
            raise SystemExit("The demo has no advisor.")
        set_local(user_id=her.user_id, job="", programme="")
        wish = Erasure.objects.live().filter(advisor=her).first() or Erasure.objects.create(
            advisor=her, programme_id=where_she_is(her)[0], how="own", state="confirmed", asked_by=her.user,
            waits_for_pay=False, due_at=timezone.now(),
        )  # fmt: skip
    return her, wish


def _as(role: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["USER"] = role


def _ours(wish: Erasure) -> Callable[[], object]:
    def work() -> None:
        with suppress(Undone), transaction.atomic(), transaction.atomic(using="keys"):
            set_local(user_id="", job=ERASE, programme=wish.programme_id)
            if not erase_advisor(public_id=wish.public_id, by=None):
                raise SystemExit("Nobody was erased, so nothing was measured.")
            raise Undone

    return work


def _floor(her: Advisor) -> Callable[[], object]:
    main, keys = (
        psycopg2.connect(settings.SERVICES.database_url(settings.DATABASES[alias]["NAME"], "postgres"))
        for alias in ("default", "keys")
    )

    def work() -> None:
        with main.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(RAW, {"her": her.pk, "account": her.user_id})
        with keys.cursor() as cursor:
            cursor.execute("DELETE FROM keys_personkey WHERE owner = %s", [str(her.public_id)])
        main.rollback()
        keys.rollback()

    return work


def _rival(her: Advisor) -> Callable[[], object]:
    connections.databases[RIVAL] = connections.databases["default"] | {"USER": "postgres"}
    of_her = [(apps.get_model(table), "advisor") for table in TABLES]
    of_her[:0] = [(apps.get_model(table), "payment__advisor") for table in ("payouts.StatusLine", "payouts.Saying")]

    def work() -> None:
        with suppress(Undone), transaction.atomic(using=RIVAL), transaction.atomic(using="keys"):
            with connections[RIVAL].cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
            for model, link in of_her:
                model._default_manager.using(RIVAL).filter(**{link: her.pk}).delete()
            PersonKey.objects.filter(owner=her.public_id).delete()
            raise Undone

    return work
