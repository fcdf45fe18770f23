"""A page goes from the screen with its session, also where nobody taps; and it does not keep the session alive."""

import pytest

from tests.users.test_places import aged, sign_in


def end_of(answer) -> tuple[int, str]:
    seconds, _, address = answer.headers.get("Refresh", "").partition("; url=")
    return int(seconds or 0), address


@pytest.mark.parametrize(("own", "minutes"), [({}, 5), ({"own": "on"}, 10)])
def test_her_pages_end_with_her_session(own, minutes, juniper):
    client = sign_in(juniper.user, **own)
    for path in ("/", "/d/kept/", "/d/opened/", "/places/"):
        seconds, address = end_of(client.get(path))
        assert minutes * 60 - 5 <= seconds <= minutes * 60 + 2, path
        assert address == "/closed/"


def test_near_the_longest_time_they_end_with_that(juniper):
    client = aged(sign_in(juniper.user), unused=0, age=118)
    assert 100 <= end_of(client.get("/"))[0] <= 122


@pytest.mark.parametrize(("who", "path"), [("manager", "/w/kz1/"), ("manager", "/w/kz1/team/"), ("admin_user", "/")])
def test_pages_of_staff_too(who, path, request, client_for):
    answer = client_for(request.getfixturevalue(who)).get(path, follow=True)
    assert end_of(answer)[1] == "/closed/"


def test_a_page_on_which_she_may_be_writing_is_left_to_the_script(juniper):
    client = sign_in(juniper.user)
    answer = client.get("/accounts/password/change/")
    assert b'type="password"' in answer.content
    assert "Refresh" not in answer.headers
    page = client.get("/").content.decode()
    assert 'leave.js" data-ends="30' in page


def test_without_a_session_nothing_ends(client):
    for path in ("/accounts/login/", "/start/"):
        answer = client.get(path)
        assert "Refresh" not in answer.headers
        assert 'data-ends=""' in answer.content.decode()
    assert "data-ends" not in client.get("/closed/").content.decode()


def test_a_page_that_is_not_there_is_the_same_at_every_moment(juniper):
    client = sign_in(juniper.user)
    pages = {aged(client, unused=minutes).get("/nothing/").content for minutes in (0, 2, 4)}
    assert len(pages) == 1


def test_what_is_no_page_has_no_end(juniper):
    client = sign_in(juniper.user)
    assert "Refresh" not in client.post("/d/kept/copy/").headers
    assert "Refresh" not in client.get("/nothing/").headers


def test_a_page_that_was_left_keeps_no_session_alive(juniper):
    client = aged(sign_in(juniper.user), unused=4)
    seen = client.session["seen"]
    answer = client.get("/closed/")
    assert client.session["seen"] == seen
    assert "still signed in" in answer.content.decode()  # another tab may be at work
    assert "Refresh" not in answer.headers


def test_after_the_end_it_says_so_and_signs_out(juniper):
    client = aged(sign_in(juniper.user), unused=6)
    answer = client.get("/closed/")
    assert "Sign in again" in answer.content.decode()
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_typing_keeps_it(juniper):
    client = aged(sign_in(juniper.user), unused=4)
    seen = client.session["seen"]
    answer = client.get("/here/")
    assert (answer.status_code, 295 <= int(answer.content) <= 302) == (200, True)
    assert client.session["seen"] > seen + 200


def test_looking_whether_it_may_still_stand_uses_nothing(juniper):
    client = aged(sign_in(juniper.user), unused=4)
    seen = client.session["seen"]
    answer = client.get("/here/?look")
    assert 50 <= int(answer.content) <= 62
    assert client.session["seen"] == seen


def test_whoever_is_signed_in_no_more_is_told_so(client):
    assert client.get("/here/").status_code == 401


def test_after_the_end_typing_keeps_nothing(juniper):
    assert aged(sign_in(juniper.user), unused=6).get("/here/").headers["Location"] == "/closed/"
