"""What this room answers to rooms below."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from consent.receipts import signing
from consent.receipts.models import ConsentReceipt
from consent.records.models import ConsentEvent
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.keys import ring
from survivor_engagement.keys.questions import under_root_keys
from survivor_engagement.keys.renewal import Holding, Renewed
from survivor_engagement.programmes.models import Programme


@under_root_keys.answer
def signing_key() -> list[Holding]:
    """Receipts that were signed need no private key; what does is the one in use, until a newer one takes its place."""

    def older() -> dict[int, int]:
        version = signing.version_in_use()
        return {} if version is None or version == ring.newest(signing.KLASS).version else {version: 1}

    def renew(_after: int, _limit: int) -> Renewed:
        started = signing.start_newest_key(by=None) if older() else None
        return Renewed(None, 1 if started else 0, 0)

    return [Holding("the key that signs receipts", signing.KLASS, older, renew)]


@erase.answer
def keep_that_she_has_receipts(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Nothing goes: a digest and a signature, by which a paper in her hand is told from a forged one."""
    return {"papers_kept": ConsentReceipt.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_receipts(*, advisor: Advisor, **_also: Any) -> list[Section]:
    # Of what a guardian has answered she learns after her own answer, and so also that they took a paper.
    of_guardians = ConsentEvent.objects.filter(advisor=advisor).of_guardians_after_hers()
    seen = ~Q(event__authority=ConsentEvent.Authority.GUARDIAN) | Q(event__in=of_guardians.values("pk"))
    made = ConsentReceipt.objects.filter(seen, advisor=advisor).select_related("event").newest_first()
    return [Section("papers", _("Receipts of your answers that were made"), made, _row)]


def _row(receipt: ConsentReceipt) -> Row:
    is_hers = receipt.event.authority != ConsentEvent.Authority.GUARDIAN
    return {
        "at": (_("When"), receipt.issued_at),
        "about": (_("Of what"), receipt.get_about_display()),
        "what": (_("Which"), receipt.get_profile_display()),
        "whose": (_("For whom"), _("for you") if is_hers else _("for somebody who speaks for you")),
        "how": (_("How it was handed over"), receipt.get_delivered_display()),
        "handed_over": (_("Last handed over"), receipt.delivered_at),
        "mark": (_("Its mark"), receipt.content_hash),
    }
