"""A programme can be stricter than the catalogue and never looser; the gate and the end of a yes hold to it at once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.notices.catalogue import WAYS_ENOUGH
from consent.notices.limits import all_here, set_limit
from consent.notices.models import Purpose, PurposeLimit
from consent.records import gate
from survivor_engagement.common.errors import NotNow

SMS = "contact.sms"
AS_CATALOGUE = {"is_asked": True, "max_days": None, "evidence_floor": "", "reflection_hours": None}


@pytest.fixture
def limit(kz, manager):
    """`limit("contact.sms", max_days=30)`: set by the manager, the rest as in the catalogue."""
    return lambda purpose=SMS, **more: set_limit(
        programme=kz, purpose=Purpose.objects.get(pk=purpose), by=manager, **AS_CATALOGUE | more
    )


@pytest.fixture
def reason(kz):
    return lambda her: gate.check([her.pk], SMS, programme_id=kz.pk, moment="send")[her.pk].reason


def test_the_catalogue_holds_what_may_be_asked_told_and_never(db):
    kinds = list(Purpose.objects.values_list("basis_kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"ask": 40, "inform": 6, "forbidden": 8}
    assert not Purpose.objects.filter(basis_kind="ask", dpv="").exists()
    assert all(purpose.effects for purpose in Purpose.objects.filter(basis_kind="ask"))
    assert [purpose for purpose in Purpose.objects.all() if purpose.name == purpose.pk] == []


@pytest.mark.parametrize(
    ("purpose", "floor", "hours", "child"),
    [
        ("publish.press", "signed_or_recorded", 48, "both"),
        ("capture.photo_identifiable", "signed_or_recorded", 0, "never"),
        ("quote.named", "signed_or_recorded", 0, "never"),
        ("participation.child", "signed_or_recorded", 0, "child_only"),
        ("share.named_recipient", "signed_or_witnessed", 0, "both"),
    ],
)
def test_the_locks_of_the_catalogue(purpose, floor, hours, child):
    known = Purpose.objects.get(pk=purpose)
    assert (known.evidence_floor, known.reflection_hours, known.child_rule) == (floor, hours, child)


def test_a_shorter_time_ends_a_new_yes_sooner(limit, say, juniper):
    limit(max_days=30)
    assert say(juniper, "yes", SMS).valid_until <= timezone.now() + timedelta(days=30)


def test_what_a_programme_does_not_ask_any_more_is_not_allowed_any_more(limit, say, juniper, reason):
    say(juniper, "yes", SMS)
    assert reason(juniper) == "GIVEN"
    limit(is_asked=False)
    assert reason(juniper) == "PURPOSE_NOT_ASKABLE"
    limit()
    assert reason(juniper) == "GIVEN"


def test_time_to_think_keeps_a_new_yes_waiting(limit, say, juniper, reason, monkeypatch):
    limit(reflection_hours=48)
    said = say(juniper, "yes", SMS).effective_at
    assert reason(juniper) == "REFLECTION_NOT_OVER"
    monkeypatch.setattr(gate.timezone, "now", lambda: said + timedelta(hours=48))
    assert reason(juniper) == "GIVEN"


@pytest.mark.parametrize(
    ("purpose", "looser"),
    [
        (SMS, {"max_days": 999}),
        ("share.named_recipient", {"max_days": 91}),
        ("publish.web", {"reflection_hours": 47}),
        ("publish.web", {"evidence_floor": "any"}),
        ("share.named_recipient", {"evidence_floor": "signed_or_recorded"}),
    ],
)
def test_looser_is_refused_kindly_and_by_the_database(limit, kz, manager, purpose, looser):
    with pytest.raises(NotNow):
        limit(purpose, **looser)
    with pytest.raises(DatabaseError), transaction.atomic():
        PurposeLimit.objects.create(programme=kz, purpose_id=purpose, set_by=manager, **looser)


def test_the_database_and_python_know_the_same_stricter_floors(kz, manager):
    for purpose in ("contact.sms", "capture.audio", "publish.web", "share.named_recipient"):
        known = Purpose.objects.get(pk=purpose)
        for floor, ways in WAYS_ENOUGH.items():
            try:
                with transaction.atomic():
                    PurposeLimit.objects.create(programme=kz, purpose=known, evidence_floor=floor, set_by=manager)
                taken = True
            except DatabaseError:
                taken = False
            assert taken == (set(ways) <= set(WAYS_ENOUGH[known.evidence_floor])), (purpose, floor)


def test_limits_are_only_ever_added_and_the_newest_holds(limit, kz):
    limit(max_days=30)
    limit(max_days=20)
    [here] = [here for here in all_here(kz) if here.purpose.pk == SMS]
    assert here.most_days == 20
    for change in (lambda: PurposeLimit.objects.update(max_days=90), lambda: PurposeLimit.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_manager_sets_a_limit_and_everybody_who_sees_consent_reads_it(client_for, manager, monitoring, kz):
    page = client_for(manager).get(f"/w/{kz.slug}/consent/purposes/{SMS}/").content.decode()
    assert "As the catalogue: her own word in any way" in page
    sent = {"is_asked": "yes", "max_days": "60", "evidence_floor": "", "reflection_hours": ""}
    assert client_for(manager).post(f"/w/{kz.slug}/consent/purposes/{SMS}/", sent).status_code == 302
    page = client_for(monitoring).get(f"/w/{kz.slug}/consent/purposes/").content.decode()
    assert ("60 days" in page, f"/consent/purposes/{SMS}/" in page) == (True, False)
    assert client_for(monitoring).get(f"/w/{kz.slug}/consent/purposes/{SMS}/").status_code == 403


def test_a_looser_limit_keeps_what_was_typed_and_says_how_to_mend_it(client_for, manager, kz):
    sent = {"is_asked": "yes", "max_days": "999", "evidence_floor": "", "reflection_hours": "5"}
    page = client_for(manager).post(f"/w/{kz.slug}/consent/purposes/{SMS}/", sent).content.decode()
    assert "A yes may last 186 days at most. Choose fewer." in page
    assert 'value="999"' in page
