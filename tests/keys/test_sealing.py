import logging
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from survivor_engagement.keys import ring, sealing
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.router import KeysRouter
from survivor_engagement.keys.sealing import KeyDestroyed, KeyNotHeld, SealBroken
from survivor_engagement.users.models import User

NAME = "Juniper Of The Register"
one_person_for_all_examples = examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@pytest.fixture
def owner():
    owner = uuid4()
    sealing.make_keys(owner)
    return owner


@one_person_for_all_examples
@given(value=st.text(max_size=300))
def test_what_was_sealed_for_a_person_opens_again(owner, value):
    sealed = sealing.seal(owner, "identity", "legal_name", value)
    assert sealing.open_sealed(owner, "identity", "legal_name", memoryview(sealed)) == value


def test_a_value_moved_to_another_person_field_or_class_does_not_open(owner):
    other = uuid4()
    sealing.make_keys(other)
    sealed = sealing.seal(owner, "identity", "legal_name", NAME)
    for place in [(other, "identity", "legal_name"), (owner, "identity", "chosen_name"), (owner, "care", "legal_name")]:
        with pytest.raises(SealBroken):
            sealing.open_sealed(*place, sealed)


def test_a_key_moved_to_another_person_does_not_open_either(owner):
    other = uuid4()
    sealed = sealing.seal(owner, "identity", "legal_name", NAME)
    PersonKey.objects.filter(owner=owner).update(owner=other)
    with pytest.raises(SealBroken):
        sealing.open_sealed(other, "identity", "legal_name", sealed)


def test_the_length_of_a_name_does_not_show(owner):
    sealed = {len(sealing.seal(owner, "identity", "legal_name", name)) for name in ("Bo", "Juniper", NAME)}
    assert len(sealed) == 1


def test_after_her_keys_are_destroyed_nothing_of_her_opens(owner):
    sealed = sealing.seal(owner, "contact", "phone", "+7 000 000 00 01")
    sealing.destroy_keys(owner)
    with pytest.raises(KeyDestroyed):
        sealing.open_sealed(owner, "contact", "phone", sealed)
    sealing.make_keys(owner)
    with pytest.raises(SealBroken):
        sealing.open_sealed(owner, "contact", "phone", sealed)


def test_making_keys_twice_keeps_the_first_ones(owner):
    sealed = sealing.seal(owner, "payee", "payee_name", NAME)
    sealing.make_keys(owner)
    assert sealing.open_sealed(owner, "payee", "payee_name", sealed) == NAME
    assert PersonKey.objects.filter(owner=owner).count() == len(ring.PERSON_CLASSES)


def test_many_values_open_with_one_question_to_the_key_store(owner, django_assert_num_queries):
    erased = uuid4()
    sealing.make_keys(erased)
    wanted = [
        (owner, "identity", "chosen_name", sealing.seal(owner, "identity", "chosen_name", "Juniper")),
        (owner, "contact", "phone", sealing.seal(owner, "contact", "phone", "1")),
        (erased, "identity", "chosen_name", sealing.seal(erased, "identity", "chosen_name", "Tern")),
    ]
    sealing.destroy_keys(erased)
    with django_assert_num_queries(1, using="keys"):
        assert sealing.open_many(wanted) == ["Juniper", "1", None]


def test_one_broken_value_among_many_is_not_passed_over(owner):
    sealed = sealing.seal(owner, "identity", "chosen_name", "Juniper")
    with pytest.raises(SealBroken):
        sealing.open_many([(owner, "identity", "chosen_name", sealed), (owner, "identity", "legal_name", sealed)])


def test_a_worker_without_the_root_key_cannot_open_or_seal(owner, settings):
    sealed = sealing.seal(owner, "identity", "legal_name", NAME)
    settings.KEY_CLASSES = ["contact"]
    ring.forget()
    with pytest.raises(KeyNotHeld):
        sealing.open_many([(owner, "identity", "legal_name", sealed)])
    with pytest.raises(KeyNotHeld):
        sealing.seal(owner, "identity", "legal_name", NAME)
    ring.forget()


def test_a_phone_is_found_by_its_tag_in_its_own_scope_only():
    here = sealing.tag("phone|KZ1", "+77000000001")
    assert (len(here), here[0]) == (17, 1)
    assert sealing.tag("phone|KZ1", " +７7000000001 ") == here
    assert sealing.tag("phone|TH2", "+77000000001") != here
    assert sealing.tag("phone|KZ1", "+77000000002") != here


def test_a_secret_of_the_house_opens_again_and_looks_different_each_time():
    sealed = sealing.seal_secret("JBSWY3DPEHPK3PXP")
    assert sealing.open_secret(sealed) == "JBSWY3DPEHPK3PXP"
    assert sealing.seal_secret("JBSWY3DPEHPK3PXP") != sealed
    for broken in [sealed[:-8], "?", "ключ", ""]:
        with pytest.raises(SealBroken):
            sealing.open_secret(broken)


def test_nothing_of_a_value_is_in_the_error_or_the_log(owner, caplog):
    caplog.set_level(logging.DEBUG)
    sealed = sealing.seal(owner, "identity", "legal_name", NAME)
    assert NAME not in caplog.text
    with pytest.raises(SealBroken) as broken:
        sealing.open_sealed(owner, "identity", "chosen_name", sealed)
    assert str(broken.value) == "A sealed value does not open: it was changed, or it belongs elsewhere."
    assert broken.value.__cause__ is None


def test_keys_and_nothing_else_stand_in_the_second_database():
    router = KeysRouter()
    assert (router.db_for_read(PersonKey), router.db_for_write(PersonKey)) == ("keys", "keys")
    assert router.db_for_read(User) is None
    assert [router.allow_migrate(db, "keys") for db in ("keys", "default")] == [True, False]
    assert [router.allow_migrate(db, "users") for db in ("keys", "default")] == [False, None]
    assert router.allow_relation(PersonKey(), User()) is False
    assert router.allow_relation(User(), User()) is None
