"""What a room shows on a person's home page today.

A room's `panels.py` may define any of the functions named in PANELS. `home` gathers them from every installed room, so
the ground floor imports nobody above it. Each function runs a constant number of queries, one or two.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from survivor_engagement.common.ready import Ready, ask_together

PANELS = frozenset(
    {
        "advisor_todos",
        "advisor_cards",
        "advisor_links",
        "advisor_page_links",
        "engagement_page_links",
        "staff_todos",
        "staff_cards",
        "staff_nav",
        "staff_find",
    }
)


@dataclass(frozen=True)
class Todo:
    """One thing that waits for somebody, or one link among her things (those stand in the order of `order`)."""

    title: str
    note: str
    url: str
    due_on: date | None = None
    clock: str = ""
    tone: str = ""
    order: int = 50


@dataclass(frozen=True)
class Card:
    """One block on a home page: a template and what it needs."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    column: str = "main"
    shows: str = ""  # the address of a thing that waits and stands on this card already


@dataclass(frozen=True)
class NavItem:
    """One entry of the staff navigation."""

    label: str
    url: str
    order: int
    count: int | None = None
    active_prefix: str = ""


def discover_panels() -> None:
    """Import the `panels` module of every installed app, and refuse a function name that nobody would ever ask for."""
    autodiscover_modules("panels")
    for module in _panel_modules():
        own = {name for name, thing in vars(module).items() if getattr(thing, "__module__", None) == module.__name__}
        unknown = sorted(name for name in own - PANELS if name.startswith(("advisor_", "staff_")))
        if unknown:
            raise ImproperlyConfigured(f"{module.__name__} defines {', '.join(unknown)}, which no page asks for.")


def ask_for_advisor(scope: Any) -> None:
    """Read what the panels of all rooms need for her Home, in one round trip."""
    ask_together(_ready_questions(), scope)


def ask_for_staff(scope: Any, programme: Any) -> None:
    """The same for Today: what this member of staff may ask of this programme."""
    ask_together(_ready_questions(), scope, programme)


def advisor_todos(scope: Any) -> list[Todo]:
    """What waits for this advisor, the earliest date first."""
    return sorted(_gather("advisor_todos", scope), key=_soonest)


def advisor_cards(scope: Any) -> list[Card]:
    """The blocks of this advisor's Home."""
    return sorted(_gather("advisor_cards", scope), key=_by_order)


def advisor_links(scope: Any) -> list[Todo]:
    """The list "My things" of this advisor's Home."""
    return sorted(_gather("advisor_links", scope), key=_by_order)


def staff_todos(scope: Any, programme: Any) -> list[Todo]:
    """What waits for this member of staff in this programme, the earliest date first."""
    return sorted(_gather("staff_todos", scope, programme), key=_soonest)


def staff_cards(scope: Any, programme: Any) -> list[Card]:
    """The blocks of the Today page of this programme."""
    return sorted(_gather("staff_cards", scope, programme), key=_by_order)


def staff_nav(scope: Any, programme: Any) -> list[NavItem]:
    """The navigation of this member of staff in this programme. What it counts is read in one round trip."""
    ask_together([question for question in _ready_questions() if question.in_menu], scope, programme)
    return sorted(_gather("staff_nav", scope, programme), key=_by_order)


def staff_find(scope: Any, programme: Any, text: str) -> list[Todo]:
    """What a member of staff may mean by this code, group or meeting: at most a few from each room."""
    return _gather("staff_find", scope, programme, text)


def advisor_page_links(scope: Any, programme: Any, advisor: Any) -> list[Todo]:
    """Tasks and links of the rooms above on the staff page of one advisor; `clock` and `tone` make the status tag."""
    return _gather("advisor_page_links", scope, programme, advisor)


def engagement_page_links(scope: Any, engagement: Any) -> list[Todo]:
    """What the rooms above offer to do next on the staff page of one meeting."""
    return _gather("engagement_page_links", scope, engagement)


def _gather(name: str, *about: Any) -> list[Any]:
    gathered: list[Any] = []
    for module in _panel_modules():
        if panel := getattr(module, name, None):
            gathered.extend(panel(*about))
    return gathered


@cache
def _ready_questions() -> tuple[Ready[Any], ...]:
    """In one order, whatever the order in which a process happens to find them."""
    found = [thing for module in _panel_modules() for thing in vars(module).values() if isinstance(thing, Ready)]
    return tuple(dict.fromkeys(found))


def _panel_modules() -> list[ModuleType]:
    """The `panels` modules of the installed rooms, in the order of INSTALLED_APPS; this module is not one of them."""
    names = (f"{config.name}.panels" for config in apps.get_app_configs())
    return [sys.modules[name] for name in names if name in sys.modules and name != __name__]


def _soonest(todo: Todo) -> tuple[bool, date]:
    return (todo.due_on is None, todo.due_on or date.max)


def _by_order(item: Card | NavItem | Todo) -> int:
    return item.order
