import sys
from datetime import date
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from survivor_engagement.common import panels
from survivor_engagement.common.panels import Card, NavItem, Todo


@pytest.fixture
def panel_of(monkeypatch):
    """Gives installed rooms these panels, and takes them from all others."""
    panels._ready_questions.cache_clear()
    for name in [name for name in sys.modules if name.endswith(".panels") and name != panels.__name__]:
        monkeypatch.delitem(sys.modules, name)

    def give(room, **functions):
        module = ModuleType(f"{room}.panels")
        for name, function in functions.items():
            function.__module__ = module.__name__
            setattr(module, name, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    yield give
    panels._ready_questions.cache_clear()


def test_what_waits_comes_from_all_rooms_and_the_earliest_date_first(panel_of):
    whenever, later, soon = (
        Todo("a", "", "/a/"),
        Todo("b", "", "/b/", date(2026, 2, 2)),
        Todo("c", "", "/c/", date(2026, 1, 1)),
    )
    panel_of("survivor_engagement.users", advisor_todos=lambda scope: [whenever, later])
    panel_of("survivor_engagement.audit", advisor_todos=lambda scope: [soon])
    assert panels.advisor_todos("her scope") == [soon, later, whenever]


def test_a_room_is_told_who_looks_and_where(panel_of):
    panel_of(
        "survivor_engagement.users", staff_nav=lambda scope, programme: [NavItem(f"{scope} in {programme}", "/", 1)]
    )
    assert panels.staff_nav("Facilitator 2", "KZ1") == [NavItem("Facilitator 2 in KZ1", "/", 1)]
    assert panels.staff_cards("Facilitator 2", "KZ1") == []


def test_cards_stand_in_their_order(panel_of):
    last, first = Card("b.html", order=90), Card("a.html", {"n": 1}, order=10)
    panel_of("survivor_engagement.users", advisor_cards=lambda scope: [last])
    panel_of("survivor_engagement.audit", advisor_cards=lambda scope: [first])
    assert panels.advisor_cards("her scope") == [first, last]


def test_a_panel_that_no_page_asks_for_stops_the_start(panel_of):
    panel_of("survivor_engagement.users", advisor_todo=lambda scope: [])
    with pytest.raises(ImproperlyConfigured, match="advisor_todo, which no page asks for"):
        panels.discover_panels()


def test_a_broken_panel_is_not_hidden(panel_of):
    panel_of("survivor_engagement.users", advisor_links=lambda scope: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        panels.advisor_links("her scope")
