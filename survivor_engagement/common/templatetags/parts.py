"""Parts so small, and on a page so often, that the template engine takes longer to find them than to write them.

All other parts are templates in `templates/components/`. These, too, are on the gallery page.

    {% tag text tone %}           a state in words on a tint; tone: "" grey, "ok", "wait", "you", "stop", "plum"
    {% todo_list items %}         things that wait, or links among one's things (Todo: title, note, url, clock, tone)
    {% light name ok note url %}  one light of a plan; ok: true, false, or none for "in part"; in <ul class="lights">
    {% facts rows %}              a few facts in two columns: a list of (name, value)
    {% menu_items items path %}   entries of the staff menu (NavItem); the one at this address is marked
    {% language_buttons %}        one button for each language, by its own name
    {% address name id %}         what `url` writes, for pages that hold many
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo

register = template.Library()
register.simple_tag(address)
NOTHING = SafeString("")
THIS_PAGE, PART_OF_IT = SafeString(' aria-current="page"'), SafeString(' aria-current="true"')


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    """Nothing is shown without text. The words need no other: "3 days left", "your step"."""
    if not text:
        return NOTHING
    return format_html('<span class="tag{}">{}</span>', f" {tone}" if tone else "", text)


@register.simple_tag
def todo_list(items: Iterable[Todo]) -> SafeString:
    """An item without url is shown as plain text."""
    return format_html(
        '<ul class="todo">\n{}</ul>', format_html_join("", "<li>{}</li>\n", ((_todo(i),) for i in items))
    )


def _todo(item: Todo) -> SafeString:
    note = format_html("<small>{}</small>", item.note) if item.note else NOTHING
    clock = tag(item.clock, item.tone)
    if not item.url:
        return format_html("<div><span>{}{}</span>{}</div>", item.title, note, clock)
    return format_html('<a href="{}"><span>{}{}</span>{}</a>', item.url, item.title, note, clock)


@register.simple_tag
def light(name: str, ok: bool | None, note: str = "", url: str = "") -> SafeString:
    """Green when in order, an empty ring when not."""
    state = {None: gettext("not for all yet"), True: gettext("in order"), False: gettext("needs something")}[ok]
    shape = {None: " maybe", True: "", False: " no"}[ok]
    return format_html(
        '<li class="light stack-s"><b><span class="dot{}" aria-hidden="true"></span>{}'
        '<span class="sr">: {}</span></b><p class="small{}">{}</p></li>\n',
        shape,
        format_html('<a href="{}">{}</a>', url, name) if url else name,
        state,
        " muted" if ok else "",
        note,
    )


@register.simple_tag
def facts(rows: Iterable[tuple[str, str]]) -> SafeString:
    """A few facts in two columns; a row without value is left out."""
    shown = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, value) for name, value in rows if value))
    return format_html('<dl class="facts">{}</dl>', shown)


@register.simple_tag
def menu_items(items: Iterable[NavItem], path: str) -> SafeString:
    return format_html_join("", "<li>{}</li>\n", ((_menu_item(item, path),) for item in items))


def _menu_item(item: NavItem, path: str) -> SafeString:
    """Current at its own address, and wherever `active_prefix` is part of the address."""
    current = NOTHING
    if item.url == path:
        current = THIS_PAGE
    elif item.active_prefix and item.active_prefix in path:
        current = PART_OF_IT
    waiting = NOTHING
    if item.count:
        waiting = format_html('<span class="n">{}<span class="sr"> {}</span></span>', item.count, gettext("waiting"))
    return format_html('<a href="{}"{}><span>{}</span>{}</a>', item.url, current, item.label, waiting)


@register.simple_tag
def language_buttons() -> SafeString:
    return _language_buttons(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=16)  # of languages, which are nobody's
def _language_buttons(current: str) -> SafeString:
    return format_html_join(
        "\n",
        '<button type="submit" class="as-link" name="language" value="{0}" lang="{0}"{2}>{1}</button>',
        ((code, own_name, PART_OF_IT if code == current else NOTHING) for code, own_name in settings.LANGUAGES),
    )
