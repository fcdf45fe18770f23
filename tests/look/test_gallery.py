"""The gallery shows all parts, to builders only."""

import pytest


@pytest.mark.parametrize("frame", ["advisor", "staff", "print"])
def test_the_gallery_shows_every_part_in_the_demo(client, settings, frame):
    settings.IS_DEMO = True

    page = client.get("/gallery/", {"frame": frame})

    shown = page.content.decode()
    assert page.status_code == 200
    assert "Parts - Notes" in shown
    parts = ['class="tag', 'class="todo"', 'class="lights"', 'class="facts"', 'class="said', 'class="bar"']
    framed = {"staff": ['aria-current="page"><span>Gallery'], "advisor": ['lang="kk">'], "print": []}
    assert [part for part in parts + framed[frame] if part not in shown] == []


def test_a_form_with_something_to_mend_says_so_in_the_title(client, settings):
    settings.IS_DEMO = True

    page = client.get("/gallery/", {"try": "1"}).content.decode()

    assert "<title>Error: Parts - Notes</title>" in page
    assert page.count("Please check these answers") == 1


def test_outside_the_demo_there_is_no_gallery(client):
    assert client.get("/gallery/").status_code == 404
