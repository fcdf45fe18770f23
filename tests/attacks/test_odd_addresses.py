"""Nonsense in an address is normal input: a calm page, never a broken one."""

import pytest

ODD = ["²", "9" * 5000, "-1", "0", "a", "%00", "1;drop table", "١٢", ""]
HER_LISTS = ["/a/?before=", "/y/?before=", "/d/opened/?before="]
STAFF_LISTS = [
    "advice/?before=", "advisors/?after=", "advisors/?code=", "pay/?after=", "pay/?show=", "messages/?after=",
    "pay/batches/?after=", "engagements/?after=", "openings/?after=",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_her_lists_answer_whatever_stands_in_the_address(odd, juniper, client_for):
    client = client_for(juniper.user)
    assert {client.get(path + odd).status_code for path in HER_LISTS} == {200}


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_staff_lists_answer_whatever_stands_in_the_address(odd, manager, client_for):
    client = client_for(manager)
    assert {client.get(f"/w/kz1/{path}{odd}").status_code for path in STAFF_LISTS} <= {200, 404}


@pytest.mark.parametrize("path", ["/y/99999999999999999999-12/", "/y/2026-13/", "/y/0-1/", "/y/2026-0/pdf/"])
def test_a_month_that_is_none_does_not_exist(path, juniper, client_for):
    assert client_for(juniper.user).get(path).status_code == 404
