"""The code of an advisor says nothing: not when she came, not how many there are (attack 6)."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from survivor_engagement.identity.codes import ALPHABET, LENGTH, new_code
from survivor_engagement.identity.models import Advisor

MANY = 100_000


def test_codes_tell_nothing_of_the_order_and_every_sign_is_as_likely():
    made = [new_code() for _ in range(MANY)]
    rising = sum(one < other for one, other in itertools.pairwise(made))
    assert abs(rising - MANY / 2) < MANY / 100
    assert len(set(made)) > MANY - 5  # by chance two may be the same; then the database draws the line
    for place in range(LENGTH):
        counts = [sum(code[place] == sign for code in made) for sign in ALPHABET]
        assert 0.9 * MANY / len(ALPHABET) < min(counts) <= max(counts) < 1.1 * MANY / len(ALPHABET)


def test_two_advisors_never_have_the_same_code(juniper, tern):
    with pytest.raises(IntegrityError), transaction.atomic():
        Advisor.objects.filter(pk=tern.pk).update(code=juniper.code)


def test_a_code_is_no_way_to_sign_in(juniper, client):
    answer = client.post("/accounts/login/", {"login": juniper.code, "password": "four quiet green leaves"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    ours = client.post("/accounts/login/", {"login": juniper.user.username, "password": "four quiet green leaves"})
    assert (ours.status_code, client.session["_auth_user_id"]) == (302, str(juniper.user.pk))
