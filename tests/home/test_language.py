"""A language is chosen by its own name and stays, without a word of it in an address."""

import pytest


def choose(client, language, onward="/start/code/"):
    return client.post("/language/", {"language": language, "next": onward})


def test_a_stranger_keeps_her_language_in_this_browser(client):
    answer = choose(client, "ru")
    assert (answer["Location"], client.cookies["l"].value) == ("/start/code/", "ru")
    assert '<html lang="ru"' in client.get("/start/code/").content.decode()


def test_whoever_is_signed_in_keeps_it_everywhere(juniper, client_for):
    choose(client_for(juniper.user), "kk", "/")
    juniper.user.refresh_from_db()
    assert juniper.user.language == "kk"
    assert '<html lang="kk"' in client_for(juniper.user).get("/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_it_leads_to_no_other_place(elsewhere, client):
    assert choose(client, "en", elsewhere)["Location"] == "/"


def test_an_unknown_language_changes_nothing(juniper, client_for):
    choose(client_for(juniper.user), "xx")
    juniper.user.refresh_from_db()
    assert juniper.user.language == "en"


def test_it_is_changed_by_sending_only(client):
    assert client.get("/language/").status_code == 405


def test_all_eight_languages_are_offered_by_their_own_names(client):
    page = client.get("/start/").content.decode()
    for name in ("English", "Қазақша", "Русский", "ไทย", "Tiếng Việt", "ភាសាខ្មែរ", "বাংলা", "नेपाली"):
        assert f">{name}</button>" in page
