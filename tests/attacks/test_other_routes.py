"""Every route without a door of ours is in a table of what it answers (attacks 1 and 53), and none takes other methods.
What the tables say is tried in `test_set_up_routes.py` and `test_sign_in_routes.py`."""

import pytest

from tests.attacks.other_routes import OTHERS, SET_UP, SIGN_IN, asked, kinds, of
from tests.attacks.samples import our_routes
from tests.attacks.test_set_up_routes import address_in_set_up
from tests.attacks.test_sign_in_routes import address_of_hers, with_every_step
from tests.house.tree import routes


def test_each_route_is_walked_by_its_door_or_stands_in_one_table(count_routes):
    assert {route.where for route in OTHERS} == SET_UP.keys() | SIGN_IN.keys()
    assert SET_UP.keys() & SIGN_IN.keys() == set()
    assert len(our_routes()) + len(OTHERS) == len(list(routes())) == sum(kinds().values())
    count_routes(kinds())


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(method, world, signed_in, count_asked):
    """By those who get the most: an administrator, and somebody with all second steps."""
    admin, her, kz, wrong = signed_in("admin"), world.sides["kz1"].her, world.sides["kz1"], {}
    advisor = with_every_step(her)
    asking = [(admin, route, address_in_set_up(route, kz)) for route in of(SET_UP)]
    for client, route, path in asking + [(advisor, route, address_of_hers(route, her)) for route in of(SIGN_IN)]:
        answer = asked(client, method, path)
        if answer != (405, "", "", frozenset()):
            wrong[route.where] = answer
    assert wrong == {}
    count_asked(f"{method}, each other route", len(OTHERS))


def test_asking_for_the_head_alone_is_answered_like_looking_without_a_page(world, signed_in, count_asked):
    admin, her, kz, wrong = signed_in("admin"), world.sides["kz1"].her, world.sides["kz1"], {}
    advisor = with_every_step(her)
    asking = [(admin, route, address_in_set_up(route, kz)) for route in of(SET_UP)]
    for client, route, path in asking + [(advisor, route, address_of_hers(route, her)) for route in of(SIGN_IN)]:
        head, page = asked(client, "HEAD", path), asked(client, "GET", path)
        same = (head.status, head.leads_to, head.written) == (page.status, page.leads_to, page.written)
        if head.page or not (same or head.status == 405):
            wrong[route.where] = head
    assert wrong == {}
    count_asked("HEAD, each other route", len(OTHERS))
