"""Makes migrating an empty database take half as long, for trying and testing; production migrates as Django does.

Django draws a model anew for each constraint and index that it gets, and with it every model that knows it; with tables
that all know programmes and people, nearly all of them. A constraint changes no relation, so it is only noted.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.migrations.state import ProjectState


def note_constraints_only() -> None:
    for name in ("_append_option", "_remove_option", "_alter_option"):
        change = getattr(ProjectState, name)
        if not hasattr(change, "__wrapped__"):
            setattr(ProjectState, name, _noted(change))


def _noted(change: Callable[..., None]) -> Callable[..., None]:
    @wraps(change)
    def lighter(state: ProjectState, app: str, model: str, option: str, *rest: Any) -> None:
        drawn = state.__dict__.pop("apps", None)  # where nothing is drawn, nothing is drawn anew
        change(state, app, model, option, *rest)
        if drawn is not None:
            state.__dict__["apps"] = drawn
            setattr(drawn.get_model(app, model)._meta, option, list(state.models[app, model].options[option]))

    return lighter
