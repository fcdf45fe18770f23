"""What the database refuses of a yes that is written down by others, past all actions."""

import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from advisory.groups import actions as groups
from consent.notices.catalogue import WAYS_ENOUGH
from consent.notices.models import NoticeText, PurposeLimit
from consent.records import actions, assisted, chain, her_own
from consent.records.assisted import When
from consent.records.evidence import Evidence
from consent.records.looks import ToLookAt, WaitingPaper
from consent.records.models import ConsentEvent, ConsentRecord
from consent.records.proofs import keep_evidence
from survivor_engagement.files.actions import erase_files_of
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Partner, Role
from survivor_engagement.users.models import User
from tests.advisory import situations
from tests.consent.helped import HOUR, ZONE, paper, spoken
from tests.harness.client import as_seed
from tests.harness.factories import RoleAssignmentFactory

PURPOSE = "participation.group"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


@pytest.fixture
def text(notice):
    return NoticeText.objects.select_related("programme").get(item__purpose=PURPOSE, item__notice=notice, form="text")


@pytest.fixture
def write(text, facilitator):
    """A yes of hers in the facilitator's hand, at the end of her chain, with whatever is named."""

    def event(advisor, **fields) -> ConsentEvent:
        same = {"programme": text.programme, "purpose_id": PURPOSE, "scope_key": "*", "authority": "self"}
        record, _made = ConsentRecord.objects.get_or_create(advisor=advisor, **same)
        head = chain.head_of(advisor, text.programme_id)
        usual = {"state": "given", "by": facilitator, "text": text, "text_sha256": text.sha256, "language": "en",
                 "effective_at": head.now, "valid_until": head.now + HOUR, "method": "spoken_witnessed"}  # fmt: skip
        said = ConsentEvent(record=record, advisor=advisor, **same, **(usual | fields))
        chain.add([said], head)
        return said

    return event


@pytest.fixture
def proof(text, facilitator):
    def keep(advisor, shown=None, by=None) -> dict:
        kept = keep_evidence(
            advisor=advisor, text=text, shown=shown or spoken(), said_at=timezone.now(), by=by or facilitator
        )
        said = {"evidence_sha256": kept.sha256, "method": kept.kind, "effective_at": kept.captured_at}
        return {"evidence": kept} | said

    return keep


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_staff_write_a_yes_only_with_what_shows_it(juniper, tern, write, proof, facilitator, manager, as_web):
    with as_web(facilitator):
        shown = proof(juniper)
        changes = [{"method": "paper_signed"}, {"evidence_sha256": "0" * 64}, {"by": manager}, {"language": "kk"}]
        wrong = [{}, {"method": "own"}, {"method": "message_reply"}, *(shown | change for change in changes)]
        assert [one for one in wrong if not refused(lambda one=one: write(juniper, **one))] == []
        assert refused(lambda: write(tern, **shown))
        assert write(juniper, **shown).state == "given"


def test_whoever_has_no_part_in_it_writes_no_yes_and_keeps_no_evidence(
    juniper, proof, notice, finance, auditor, as_web
):
    for person in (finance, auditor):
        with as_web(person):
            assert refused(lambda person=person: proof(juniper, by=person))


def test_evidence_is_not_changed_and_of_the_one_who_entered_it(juniper, tern, proof, as_web, facilitator, manager):
    with as_web(facilitator):
        kept = proof(juniper)["evidence"]
        for change in (lambda: Evidence.objects.update(pages=3), lambda: Evidence.objects.all().delete()):
            assert refused(change)
    other = {"advisor": juniper, "programme": kept.programme, "kind": "spoken_witnessed", "sha256": "1" * 64}
    with as_web(manager):
        assert Evidence.objects.count() == 1
        assert refused(lambda: Evidence.objects.create(entered_by=facilitator, **other))
    with as_web(tern.user):
        assert Evidence.objects.count() == 0


def test_a_colleague_without_the_right_does_not_see_evidence_and_she_sees_hers(
    juniper, proof, kz, facilitator, monitoring, finance, as_web
):
    proof(juniper)
    for person, seen in ((facilitator, 1), (monitoring, 0), (finance, 0), (juniper.user, 1)):
        with as_web(person):
            assert Evidence.objects.count() == seen


def test_a_yes_needs_a_witness_an_interpreter_and_to_have_been_asked_alone(juniper, write, proof):
    alone, nobody = proof(juniper, spoken(alone=False)), proof(juniper, spoken(witness=None))
    foreign = proof(juniper, spoken(speaks=["kk"]))
    for shown in (alone, nobody, foreign):
        assert refused(lambda shown=shown: write(juniper, **shown))
    assert not refused(lambda: write(juniper, **proof(juniper)))


def test_the_floor_holds_in_the_database_too(juniper, write, proof, kz, manager):
    PurposeLimit.objects.create(programme=kz, purpose_id=PURPOSE, evidence_floor="signed_or_recorded", set_by=manager)
    shown = proof(juniper)
    assert refused(lambda: write(juniper, **shown))
    assert refused(lambda: write(juniper, method="own", by=juniper.user))
    assert not refused(lambda: write(juniper, **proof(juniper, paper())))


def test_ways_are_the_same_in_the_database_and_in_the_catalogue():
    with connection.cursor() as cursor:
        cursor.execute("SELECT floor, consent_ways_enough(floor) FROM unnest(%s) AS floor", [[*WAYS_ENOUGH, "other"]])
        found = {floor: set(ways) for floor, ways in cursor.fetchall()}
    assert found == {floor: set(ways) for floor, ways in WAYS_ENOUGH.items()} | {"other": set()}


def test_on_her_own_page_a_way_that_needs_proof_has_it(juniper, say, write, as_web):
    say(juniper, "yes")
    with as_web(juniper.user):
        mine = {"by": juniper.user, "state": "renewed"}
        assert refused(lambda: write(juniper, method="typed_name", **mine))
        assert refused(lambda: write(juniper, method="paper_signed", **mine))
        assert not refused(lambda: write(juniper, method="own", **mine))


def test_what_she_lifts_stands_again_with_what_showed_it(juniper, kz, manager, say, facilitator, as_web):
    PurposeLimit.objects.create(programme=kz, purpose_id=PURPOSE, evidence_floor="signed_or_recorded", set_by=manager)
    first = say(juniper, "yes", way=actions.Way(typed="Juniper"))
    actions.pause(advisor=juniper, programme=kz, purpose=PURPOSE, by=facilitator)
    with as_web(juniper.user):
        again = her_own.go_on(advisor=juniper, programme=kz, purpose=PURPOSE, by=juniper.user)
    assert (again.method, again.evidence, again.valid_until) == ("typed_name", first.evidence, first.valid_until)


@pytest.mark.own_database
def test_what_shows_a_yes_is_entered_in_the_same_step(own_database, request):
    with transaction.atomic():
        as_seed()
        juniper, write, proof = (request.getfixturevalue(name) for name in ("juniper", "write", "proof"))
        shown = proof(juniper)
    with transaction.atomic():
        as_seed()
        assert refused(lambda: write(juniper, **shown))
        assert not refused(lambda: write(juniper, **proof(juniper)))


def test_a_paper_is_decided_on_once_and_by_another(juniper, helped_twice, safeguarding, facilitator, as_web):
    waits = helped_twice
    decided = {"state": "confirmed", "decided_at": timezone.now()}
    papers = WaitingPaper.objects.filter(pk=waits.pk)
    assert refused(lambda: papers.update(decided_by=facilitator, **decided))
    with as_web(facilitator):
        assert papers.update(decided_by=safeguarding, **decided) == 0  # seen, and not hers to change
    with as_web(safeguarding):
        assert refused(lambda: papers.update(said_at=timezone.now()))
        assert papers.update(decided_by=safeguarding, **decided) == 1
        assert refused(lambda: papers.update(decided_by=safeguarding, **decided | {"state": "declined"}))


@pytest.fixture
def helped_twice(juniper, tern, item, facilitator, as_web):
    """One scan for two people: the second waits."""
    now = timezone.localtime(timezone=ZoneInfo(ZONE))
    for advisor in (juniper, tern):
        with as_web(facilitator):
            last = assisted.record_answer_with_help(
                advisor=advisor, item=item(), language="en", answer="yes", when=When(now.date(), now.time()),
                shown=paper(), key=uuid.uuid4(), by=facilitator,
            )  # fmt: skip
    return last


def test_what_came_up_is_seen_by_the_lead_and_by_whoever_wrote_it_down(
    juniper, kz, item, facilitator, manager, safeguarding, monitoring, as_web
):
    with as_web(facilitator):
        assisted.note_pressure(advisor=juniper, item=item(), by=facilitator)
    for person, seen in ((safeguarding, 1), (facilitator, 1), (manager, 0), (monitoring, 0)):
        with as_web(person):
            assert ToLookAt.objects.count() == seen
    looked = {"outcome": "in_order", "looked_at": timezone.now()}
    with as_web(facilitator):
        assert ToLookAt.objects.update(looked_by=facilitator, **looked) == 0
    with as_web(safeguarding):
        assert refused(lambda: ToLookAt.objects.update(looked_by=facilitator, **looked))
        assert ToLookAt.objects.update(looked_by=safeguarding, **looked) == 1
        assert refused(lambda: ToLookAt.objects.update(looked_by=safeguarding, **looked))


def test_when_she_is_erased_the_file_goes_and_the_row_says_that_there_was_one(juniper, kz, proof, facilitator):
    kept = proof(juniper, paper())["evidence"]
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.file.delete()
    assert erase_files_of(advisor=juniper, programme=kz, by=None) == 1
    kept.refresh_from_db()
    assert (kept.file.state, bytes(kept.file.wrapped_key), len(kept.sha256)) == ("erased", b"", 64)


@pytest.fixture
def guest(kz, manager, safeguarding, juniper):
    """A facilitator of a partner, whose one group Juniper sits in."""
    partner = Partner.objects.create(organisation=kz.organisation, name="Field Kitchen")
    user = User.objects.make(kind=User.Kind.STAFF, label="Partner facilitator")
    assignment = RoleAssignmentFactory(user=user, programme=kz, role=Role.FACILITATOR, partner=partner)
    group = situations.working_group(kz, manager, safeguarding, name="Hers", languages=["en"])
    situations.seat(group, juniper, by=manager)
    groups.assign_partner(group=group, assignment=assignment, by=manager)
    return user


def test_a_facilitator_of_a_partner_writes_down_answers_of_her_own_groups_alone(guest, juniper, tern, item, as_web):
    now = timezone.localtime(timezone=ZoneInfo(ZONE))
    with as_web(guest):
        for shown in (paper(), spoken()):
            event = assisted.record_answer_with_help(
                advisor=juniper, item=item(), language="en", answer="yes", when=When(now.date(), now.time()),
                shown=shown, key=uuid.uuid4(), by=guest,
            )  # fmt: skip
            assert event.evidence.entered_by == guest
        assert Evidence.objects.count() == 2
        with pytest.raises(Advisor.DoesNotExist):
            actions.pause(advisor=tern, programme=item().programme, by=guest)
