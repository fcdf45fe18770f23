"""Every form of every page, filled in by somebody hostile."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from lxml import html
from psycopg2 import sql

from tests.attacks.samples import Route
from tests.attacks.world import World
from tests.house.tree import own_models

TYPED = "Zt00000x<b>"
# Fields that no form of ours has in this way: whoever sends them along must achieve nothing.
SMUGGLED = [
    "programme", "programme_id", "advisor", "advisor_id", "user", "user_id", "by", "code", "pseudonym", "status",
    "state", "role", "kind", "is_staff", "is_superuser", "is_active", "consent_overridden", "participant_id", "id",
    "pk", "public_id", "approved_by", "approved_by_id", "created_by", "amount", "net_minor", "currency",
]  # fmt: skip
TYPES_OF_TEXT = {"text", "tel", "search", "email", "url", "password", ""}


@dataclass
class Sheet:
    """One form of a page, as a browser would send it, and which of its fields are choices."""

    route: Route
    action: str
    values: dict[str, str]
    texts: list[str]
    choices: dict[str, list[str]]


def sheets(client, routes: list[Route], side) -> Iterator[Sheet]:
    for route in routes:
        path = route.of(side)
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"] or not answer.content:
            continue
        for form in html.document_fromstring(answer.content).forms:
            if form.method == "POST" and not (form.action or "").startswith(("/language/", "/accounts/", "/leave/")):
                yield sheet_of(route, form, path)


def sheet_of(route: Route, form, path: str) -> Sheet:
    values, texts, choices = dict(form.form_values()), [], {}
    for field in form.inputs:
        name, kind = field.get("name"), field.get("type", "").lower()
        if not name or name in ("csrfmiddlewaretoken", "once"):
            continue
        if field.tag == "textarea" or (field.tag == "input" and kind in TYPES_OF_TEXT):
            texts.append(name)
        elif field.tag == "select":
            choices[name] = [option for option in field.value_options if option]
        elif kind in ("radio", "checkbox", "hidden") and field.get("value"):
            choices.setdefault(name, []).append(field.get("value"))
    values.pop("once", None)
    return Sheet(route, form.action or path, values, texts, choices)


def foreign(world: World, values: list[str]) -> str | None:
    """Of which kind of object these are, and the id of one of that kind in the other programme."""
    ours, theirs = world.sides["kz1"].programme, world.sides["th2"].programme
    for model in own_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "programme" not in names or not values:
            continue
        for key in ("public_id", "pk"):
            if key == "public_id" and ("public_id" not in names or not is_uuid(values[0])):
                continue
            if key == "pk" and not values[0].isdigit():
                continue
            if {str(it) for it in model.objects.filter(programme=ours).values_list(key, flat=True)} >= set(values):
                other = model.objects.filter(programme=theirs).order_by("pk").values_list(key, flat=True).first()
                return str(other) if other else None
    return None


def is_uuid(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def fingerprint(programme) -> dict[str, str]:
    """Of every table that hangs on a programme, what it holds of this one; and of the accounts, their rights."""
    found = {}
    with connection.cursor() as cursor:
        for model in own_models():
            columns = {field.column for field in model._meta.concrete_fields}
            if "programme_id" in columns and model._meta.app_label not in ("audit", "jobs"):
                table = sql.Identifier(model._meta.db_table)
                cursor.execute(
                    sql.SQL("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t WHERE programme_id = %s")
                    .format(table), [programme.pk],
                )  # fmt: skip
                found[model._meta.label] = cursor.fetchone()[0]
        cursor.execute("SELECT md5(string_agg(concat(id, is_staff, is_superuser, is_active, kind), '|' ORDER BY id)) "
                       "FROM users_user")  # fmt: skip
        found["rights"] = cursor.fetchone()[0]
    return found
