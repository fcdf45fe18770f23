"""The vault: opening a page of people, and looking for one of a thousand by name.

The floor is bare AES-256-GCM over the same values with every key at hand; the rival is what a package of encrypted
fields does: Fernet, one key for all. A search is measured whole, as the page asks it: limits, names, keys, comparing
and the rows of the trail; its transaction is rolled back each time, so the trail does not grow.
"""

import multiprocessing
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Barrier, Event

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from benchmarks.figures import Figure, benchmark
from benchmarks.timing import in_turn
from survivor_engagement.audit.actions import record
from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity import search, vault
from survivor_engagement.identity.models import Advisor, Enrolment, RevealRequest
from survivor_engagement.keys import sealing
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.ring import PERSON_CLASSES
from survivor_engagement.programmes.models import Programme, Role, RoleAssignment
from survivor_engagement.programmes.scope import enter_scope
from survivor_engagement.users.models import User

NAMES = ("Juniper", "Tern", "Rowan", "Linden", "Heron", "Sage", "Willow", "Fern")
ON_A_PAGE, IN_A_PROGRAMME = 50, 1_000
PAGE_MS, SEARCH_MS = 2, 50
CODE = "BV1"
WRITERS, EACH, OPENINGS = 8, 150, 300


@benchmark("vault.page_50")
def page_50() -> Iterator[Figure]:
    programme, _person = _thousand_people()
    values = _page_of(programme)
    ours, floor, rival = in_turn(lambda: sealing.open_many(values), _bare(values), _fernet(values))
    yield Figure("vault.page_50", ours.least, "ms", floor.least, rival.least, goal=PAGE_MS, goal_is_value=True)


@benchmark("vault.search_1000")
def search_1000() -> Iterator[Figure]:
    programme, person = _thousand_people()
    names = _names_of(programme, person)
    ours, floor, rival = in_turn(_searching(programme, person), _bare(names), _fernet(names), rounds=30)
    yield Figure("vault.search_1000", ours.least, "ms", floor.least, rival.least, goal=SEARCH_MS, goal_is_value=True)


@benchmark("vault.opened_by_eight")
def opened_by_eight() -> Iterator[Figure]:
    """Eight processes open one detail after the other, each in a transaction of its own that is committed with its row
    of the trail: what 300 openings a second would leave for one."""
    programme, person = _thousand_people()
    with _as_seed():
        advisors = list(Advisor.objects.enrolled_in([programme.pk]).order_by("pk")[:EACH])
        _allow(advisors, programme, person)
    connections.close_all()  # a connection is not shared by processes
    fork = multiprocessing.get_context("fork")
    ready, go = fork.Barrier(WRITERS + 1), fork.Event()
    writers = [
        fork.Process(target=_open_each, args=(advisors, programme, person, ready, go)) for _number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    ready.wait(60)
    start = time.perf_counter()
    go.set()
    for writer in writers:
        writer.join()
    taken = (time.perf_counter() - start) * 1000
    if any(writer.exitcode for writer in writers):
        raise SystemExit("A writer of the benchmark did not come to its end.")
    yield Figure("vault.opened_by_eight", taken / (WRITERS * EACH), "ms", goal=1000 / OPENINGS, goal_is_value=True)


def _allow(advisors: list[Advisor], programme: Programme, person: User) -> None:
    """For an hour, as a second person says it: without that the database opens nothing to anybody."""
    second = User.objects.make(kind=User.Kind.STAFF, label="Bench")
    RoleAssignment.objects.create(user=second, programme=programme, role=Role.MANAGER, reason="bench")
    asked = RevealRequest.objects.bulk_create(
        RevealRequest(advisor=advisor, programme=programme, fields=["phone"], purpose="contact", asked_by=person)
        for advisor in advisors
    )
    now = timezone.now()
    RevealRequest.objects.filter(pk__in=[one.pk for one in asked]).update(
        state=RevealRequest.State.APPROVED, decided_by=second, decided_at=now, until=now + timedelta(hours=1)
    )


def _open_each(advisors: list[Advisor], programme: Programme, person: User, ready: Barrier, go: Event) -> None:
    with transaction.atomic():
        enter_scope(person)
    ready.wait(60)
    go.wait(60)
    for advisor in advisors:
        with transaction.atomic():
            enter_scope(person)
            with vault.open(advisor, ["phone"], by=person, purpose="contact", programme_id=programme.pk) as opened:
                if not opened:
                    raise SystemExit("The benchmark opened nothing.")


def _searching(programme: Programme, person: User) -> Callable[[], None]:
    def once() -> None:
        with transaction.atomic():
            enter_scope(person)
            answer = search.search_people(
                programme=programme, name="number 00777", number="", purpose="contact", by=person
            )
            if len(answer.people) != 1:
                raise SystemExit("The search of the benchmark did not find its one person.")
            transaction.set_rollback(True)

    return once


def _bare(values: list[sealing.OneSealed]) -> Callable[[], object]:
    """The same lengths, each opened by its person's own key, which is at hand."""
    ciphers = {owner: AESGCM(secrets.token_bytes(32)) for owner, *_rest in values}
    sealed = [(ciphers[owner], _bare_sealed(ciphers[owner], value)) for owner, _class, _field, value in values]
    return lambda: [cipher.decrypt(one[:12], one[12:], b"about") for cipher, one in sealed]


def _bare_sealed(cipher: AESGCM, value: sealing.Sealed) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + cipher.encrypt(nonce, bytes(len(bytes(value)) - 30), b"about")


def _fernet(values: list[sealing.OneSealed]) -> Callable[[], object]:
    fernet = Fernet(Fernet.generate_key())
    sealed = [fernet.encrypt(bytes(len(bytes(value)) - 30)) for *_rest, value in values]
    return lambda: [fernet.decrypt(one) for one in sealed]


def _thousand_people() -> tuple[Programme, User]:
    """Made once in the benchmark's own demo: a programme, its manager, and people with three sealed details each."""
    with _as_seed():
        programme = Programme.objects.filter(code=CODE).first()
        if programme is None:
            programme = _make()
        holder = RoleAssignment.objects.filter(programme=programme, role=Role.MANAGER).select_related("user").first()
    if holder is None:
        raise SystemExit("The programme of the benchmark has no manager.")
    return programme, holder.user


def _make() -> Programme:
    like = Programme.objects.order_by("code").first()
    if like is None:
        raise SystemExit("The demo of the benchmark is not loaded.")
    programme = Programme.objects.create(
        organisation=like.organisation, code=CODE, slug=CODE.lower(), name="Bench", neutral_name="Bench",
        country=like.country, currency=like.currency, timezone=like.timezone, languages=like.languages,
    )  # fmt: skip
    manager = User.objects.make(kind=User.Kind.STAFF, label="Bench")
    RoleAssignment.objects.create(user=manager, programme=programme, role=Role.MANAGER, reason="bench")
    people = Advisor.objects.bulk_create(Advisor(age_band="adult", language="en") for _turn in range(IN_A_PROGRAMME))
    Enrolment.objects.bulk_create(
        Enrolment(advisor=advisor, programme=programme, starts_on="2026-01-01") for advisor in people
    )
    PersonKey.objects.bulk_create(
        sealing.new_key(advisor.public_id, klass, 1) for advisor in people for klass in PERSON_CLASSES
    )
    for number, advisor in enumerate(people):
        vault.seal(advisor, _details(number), by=None, purpose="enrolment", programme_id=programme.pk)
    return programme


def _details(number: int) -> dict[str, str]:
    name = NAMES[number % len(NAMES)]
    return {"legal_name": f"{name} Number {number:05d}", "chosen_name": name, "phone": f"+7701{number:07d}"}


def _page_of(programme: Programme) -> list[sealing.OneSealed]:
    """Three sealed details of each of fifty people."""
    values = [(vault.class_of(field), field, text) for field, text in _details(0).items()]
    found: list[sealing.OneSealed] = []
    with _as_seed():
        for advisor in Advisor.objects.enrolled_in([programme.pk]).order_by("pk")[:ON_A_PAGE]:
            sealed = sealing.seal_many(advisor.public_id, values)
            found += [(advisor.public_id, *one[:2], value) for one, value in zip(values, sealed, strict=True)]
    return found


def _names_of(programme: Programme, person: User) -> list[sealing.OneSealed]:
    """The sealed names that a search opens."""
    with transaction.atomic():
        enter_scope(person)
        record("identity.searched", by=person, about=programme, programme_id=programme.pk, purpose="contact")
        rows = vault.names_in(programme.pk, len(search.NAMES) * IN_A_PROGRAMME)
    return [(row.person.public_id, search.NAMES[row.field], row.field, row.value) for row in rows]


@contextmanager
def _as_seed() -> Iterator[None]:
    """The role that fills demo databases, on a connection of its own; what is measured runs as the web does."""
    wrapper = connections["default"]
    served_as = settings.DATABASES["default"]["USER"]
    wrapper.close()
    wrapper.settings_dict["USER"] = "app_seed"
    try:
        with transaction.atomic():
            set_local(user_id="", job="seed", programme="")
            yield
    finally:
        wrapper.close()
        wrapper.settings_dict["USER"] = served_as
