"""`{% card card %}`: a room's block on a home page, shown with what the room gave it and the page's own context."""

from django import template
from django.template.context import RequestContext
from django.template.engine import Engine
from django.utils.safestring import SafeString

from survivor_engagement.common.panels import Card

register = template.Library()


@register.simple_tag(takes_context=True)
def card(context: RequestContext, card: Card) -> SafeString:
    found = Engine.get_default().get_template(card.template)
    with context.push(dict(card.context)):
        return found.render(context)
