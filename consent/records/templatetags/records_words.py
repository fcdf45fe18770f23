"""`{% load records_words %}`: an answer in words."""

from django import template

from consent.records import choices
from consent.records.standing import Standing

register = template.Library()


@register.filter
def state_words(answer: Standing) -> str:
    """Yes, No, Not now, Stopped …"""
    return choices.state_words(answer)
