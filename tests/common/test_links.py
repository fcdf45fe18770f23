"""Addresses are those that Django writes; nothing of a person is kept in them."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from survivor_engagement.common import links
from survivor_engagement.common.links import address


@pytest.mark.parametrize(
    ("name", "args"),
    [("home", ()), ("home:today", ("kz1",)), ("recommendations_mine:advice_detail", (uuid4(),)),
     ("groups:group_detail", ("kz1", uuid4()))],
)  # fmt: skip
def test_it_is_the_address_that_django_writes(name, args):
    assert address(name, *args) == reverse(name, args=args)


def test_the_number_of_a_thing_is_not_kept():
    links._written.cache_clear()
    first, second = uuid4(), uuid4()
    assert address("groups:group_detail", "kz1", first) != address("groups:group_detail", "kz1", second)
    assert links._written.cache_info().currsize == 1


def test_a_place_that_nobody_knows_is_loud():
    with pytest.raises(NoReverseMatch):
        address("no_such_place")


@pytest.mark.parametrize("args", [("kz1", uuid4(), uuid4()), ("kz1", 7)])
def test_two_things_or_a_plain_number_are_refused(args):
    with pytest.raises(TypeError):
        address("engagements:agenda_remove", *args)


def test_it_follows_the_prefix_of_the_site():
    set_script_prefix("/below/")
    try:
        assert address("home:today", "kz1") == "/below/w/kz1/"
    finally:
        set_script_prefix("/")
    assert address("home:today", "kz1") == "/w/kz1/"
