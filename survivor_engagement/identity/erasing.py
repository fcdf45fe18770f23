"""How somebody is erased: her wish, a second person's word where she only told it, days to think, the doing.

It is begun by a person and done by a job, because it must come to its end also where a process dies in the middle.

The order of the doing. Rows stand in one database, keys in another: no commit spans both. All rows of all rooms go in
one transaction, and the keys are destroyed as its last step, before it commits.
- Killed before that step: nothing has happened, the job runs again.
- Killed between that step and the commit: her keys are gone and her rows are back. They are dark: nobody reads her any
  more, which is what she was promised. The job runs again and takes the rows.
- The other way round (commit, then keys) a death in between would leave a job that is done and keys that live, in
  silence, for as long as backups are kept.
Whoever seals something for her meanwhile waits on her row, and is told no by the database; a key made on that way goes
with the nightly `forget_keys_of_the_erased`, as do keys that a restored dump of the key store brings back.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement import grants
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity import questions
from survivor_engagement.identity.enrolments import where_she_is
from survivor_engagement.identity.erasures import Erasure
from survivor_engagement.identity.models import Advisor, Enrolment, Joining, RevealRequest, SafeContact
from survivor_engagement.identity.questions import Owed
from survivor_engagement.jobs.queue import ask
from survivor_engagement.keys import sealing
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.newcomers import SOMEBODY_LONGER_HERE, is_newcomer
from survivor_engagement.users.models import User

ERASE = "identity.erase"
ASK_PAY_AGAIN = timedelta(days=1)
State = Erasure.State


def to_think() -> timedelta:
    """How long she can take her wish back."""
    return timedelta(days=settings.ERASE_AFTER_DAYS)


@transaction.atomic
def ask_to_be_erased(*, advisor: Advisor, at_once: bool, waits_for_pay: bool, by: User) -> Erasure:
    """Her own wish, on her own page. It needs no reason and nobody's agreement. Until it is done nothing is sent."""
    her = _free(advisor)
    if by.pk != her.user_id:
        raise NotNow(_("Only she can wish this here. What she told you is written down on the page of the advisor."))
    due_at = timezone.now() + (timedelta(0) if at_once else to_think())
    wish = Erasure(how=Erasure.How.OWN, state=State.CONFIRMED, waits_for_pay=waits_for_pay, due_at=due_at)
    return _wished(wish, her, Programme.objects.get(pk=where_she_is(her)[0]), by)


@transaction.atomic
def record_wish(*, advisor: Advisor, programme: Programme, waits_for_pay: bool, by: User) -> Erasure:
    """She told somebody of the team. A second person confirms that it is her wish; then her days to think begin."""
    wish = Erasure(how=Erasure.How.TOLD, state=State.ASKED, waits_for_pay=waits_for_pay)
    return _wished(wish, _free(advisor), programme, by)


@transaction.atomic
def decide_wish(*, erasure: Erasure, agree: bool, by: User) -> Erasure:
    """The second person's word on a wish that was told. The database refuses the one who wrote it down."""
    locked = _locked(erasure)
    if locked.state != State.ASKED:
        raise NotNow(_("Somebody has answered this already."))
    if locked.asked_by_id == by.pk:
        raise NotNow(_("You wrote this wish down, so somebody else must confirm that it is hers."))
    if is_newcomer(by, locked.programme_id, "advisor.erase_confirm", but=locked.asked_by_id):
        raise NotNow(SOMEBODY_LONGER_HERE)
    locked.confirmed_by = by
    if not agree:
        record("advisor.erasure_refused", by=by, about=locked)
        return _ended(locked, State.REFUSED)
    locked.state, locked.due_at = State.CONFIRMED, timezone.now() + to_think()
    locked.save(update_fields=["state", "confirmed_by", "due_at"])
    record("advisor.erasure_confirmed", by=by, about=locked)
    ask(ERASE, about_id=locked.public_id, programme_id=locked.programme_id, run_after=locked.due_at)
    return locked


@transaction.atomic
def take_back_wish(*, erasure: Erasure, by: User) -> Erasure:
    """She thought again: nothing is erased, and the break that began with the wish ends if she says so herself."""
    locked = _locked(erasure)
    if not locked.is_live:
        raise NotNow(_("This has come to its end and cannot be taken back."))
    if locked.how == Erasure.How.OWN and by.pk != locked.advisor.user_id:
        raise NotNow(_("She said this herself, so only she takes it back, on her own page."))
    if locked.was_active and by.pk == locked.advisor.user_id:
        Advisor.objects.filter(pk=locked.advisor_id, status=Advisor.Status.PAUSED).update(status=Advisor.Status.ACTIVE)
    record("advisor.erasure_cancelled", by=by, about=locked)
    return _ended(locked, State.CANCELLED)


@transaction.atomic
def erase_advisor(*, public_id: UUID, by: User | None) -> bool:
    """Do it, if it is due and nothing she waits for is missing. True once she is erased; again and again is as once."""
    erasure = Erasure.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if erasure is None or erasure.state not in (State.CONFIRMED, State.DONE):
        return False
    her = Advisor.objects.select_for_update(of=("self",)).get(pk=erasure.advisor_id)
    if erasure.state == State.CONFIRMED:
        if later := _not_before(erasure, her):
            ask(ERASE, about_id=public_id, programme_id=erasure.programme_id, run_after=later)
            return False
        _take_rows(erasure, her)
    sealing.destroy_keys(her.public_id)  # last, and before the commit: see above
    return True


@transaction.atomic
def forget_keys_of_the_erased(*, programme: Programme, by: User | None = None) -> int:
    """Keys of erased people that came back with an old dump of the key store, or were made in their last moment."""
    erased = Erasure.objects.done().filter(programme=programme).order_by("pk")
    owners = list(erased.values_list("advisor__public_id", flat=True))
    return sealing.destroy_keys_of(owners)


def owed(advisor: Advisor, programmes: list[Programme]) -> list[Owed]:
    """What she has earned in these programmes and not received, by currency."""
    total: dict[str, Owed] = {}
    for programme in programmes:
        for one in chain.from_iterable(questions.still_owed.ask(advisor=advisor, programme=programme)):
            before = total.get(one.currency)
            total[one.currency] = one if before is None else before.with_more(one)
    return [total[currency] for currency in sorted(total)]


def programmes_of(advisor: Advisor) -> list[Programme]:
    """Every programme in which something may be kept about her: those she is or was enrolled in."""
    return list(Programme.objects.filter(enrolments__advisor=advisor).distinct().order_by("pk"))


def _free(advisor: Advisor) -> Advisor:
    her = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    if her.status == Advisor.Status.ERASED:
        raise NotNow(_("This was done already. There is nothing left to erase."))
    if Erasure.objects.live().filter(advisor=her).exists():
        raise NotNow(_("This wish is written down already."))
    return her


def _wished(wish: Erasure, her: Advisor, programme: Programme, by: User) -> Erasure:
    wish.advisor, wish.programme, wish.asked_by = her, programme, by
    wish.was_active = her.status == Advisor.Status.ACTIVE
    try:
        with transaction.atomic():
            wish.save(force_insert=True)
    except IntegrityError as there_is_one:  # said in another programme, which this person does not see
        raise NotNow(_("This wish is written down already.")) from there_is_one
    Advisor.objects.filter(pk=her.pk, status=Advisor.Status.ACTIVE).update(status=Advisor.Status.PAUSED)
    record("advisor.erasure_asked", by=by, about=wish, purpose=wish.how)
    if wish.due_at is not None:
        ask(ERASE, about_id=wish.public_id, programme_id=wish.programme_id, run_after=wish.due_at)
    return wish


def _locked(erasure: Erasure) -> Erasure:
    return Erasure.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=erasure.pk)


def _ended(erasure: Erasure, state: str) -> Erasure:
    erasure.state, erasure.ended_at = state, timezone.now()
    erasure.save(update_fields=["state", "ended_at", "confirmed_by"])
    return erasure


def _not_before(erasure: Erasure, her: Advisor) -> datetime | None:
    """When to look again, or None where it is time."""
    now = timezone.now()
    if erasure.due_at is not None and erasure.due_at > now:
        return erasure.due_at
    if erasure.waits_for_pay and _owed_anywhere(erasure, her):
        return now + ASK_PAY_AGAIN
    return None


def _owed_anywhere(erasure: Erasure, her: Advisor) -> bool:
    sums = [owed(her, [programme]) for programme in _entered_one_by_one(erasure)]  # all of it, to end where it began
    return any(sums)


def _entered_one_by_one(erasure: Erasure) -> Iterator[Programme]:
    """A worker sees one programme at a time: hers, each entered in turn. At its end it leads back."""
    _enter(erasure, erasure.programme_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_programmes_of_erased()")
        hers = list(cursor.fetchone()[0])
    for programme in Programme.objects.filter(pk__in=hers).order_by("pk"):
        _enter(erasure, programme.pk)
        yield programme
    _enter(erasure, erasure.programme_id)


def _enter(erasure: Erasure, programme_id: int) -> None:
    set_local(user_id="", job=ERASE, programme=programme_id, erasure=erasure.public_id)


def _take_rows(erasure: Erasure, her: Advisor) -> None:
    counts: dict[str, int] = {}
    asked_by = User.objects.defer("password").get(pk=erasure.asked_by_id)  # which no worker may read
    for programme in _entered_one_by_one(erasure):
        answers = questions.erase.ask(advisor=her, programme=programme, by=asked_by)
        counts = questions.added_up([counts, *answers, _own_rows(her, programme)])
        record("advisor.erased", by=None, about=her, advisor_id=her.pk, programme_id=programme.pk)
    counts = questions.added_up([counts, {"grants": grants.take_back_all(obj=her)}, _ground()])
    her.status, her.user, her.language = Advisor.Status.ERASED, None, erasure.programme.languages[0]
    her.save(update_fields=["status", "user", "language"])
    erasure.state, erasure.ended_at = State.DONE, timezone.now()
    erasure.counts = counts
    erasure.backups_dark_on = timezone.localdate() + timedelta(days=settings.KEY_DUMPS_KEPT_DAYS)
    erasure.save(update_fields=["state", "ended_at", "counts", "backups_dark_on"])


def _own_rows(her: Advisor, programme: Programme) -> dict[str, int]:
    contacts, _kinds = SafeContact.objects.filter(advisor=her, programme=programme).delete()
    Joining.objects.filter(advisor=her, programme=programme).delete()
    asked = RevealRequest.objects.filter(advisor=her, programme=programme)
    kept = asked.emergencies().count()  # whoever opened in an emergency is looked at, also when she has gone
    requests, _kinds = asked.exclude(state__in=RevealRequest.ALARMED).delete()
    ended = 0
    for enrolment in Enrolment.objects.select_for_update(of=("self",)).filter(advisor=her, programme=programme):
        ended += enrolment.ends_on is None
        enrolment.basis = Enrolment.Basis.UNSAID
        yesterday = timezone.localdate() - timedelta(days=1)
        enrolment.ends_on = max(min(enrolment.ends_on or yesterday, yesterday), enrolment.starts_on)
        enrolment.save(update_fields=["basis", "ends_on"])
    return {"contact": contacts, "requests": requests, "requests_kept": kept, "enrolments": ended}


def _ground() -> dict[str, int]:
    """Sealed values, sessions and the sign-in: taken by the database, for a worker that may see none of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_erase_ground()")
        found: dict[str, int] | str = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found
