"""`{% load records_words %}`: an answer in words."""

from datetime import timedelta

from django import template

from consent.notices.models import NoticeItem
from consent.records import choices
from consent.records.models import ConsentCheck
from consent.records.moments import MOMENTS
from consent.records.standing import Standing
from consent.records.thinking import time_to_think

register = template.Library()


@register.filter
def state_words(answer: Standing) -> str:
    """Yes, No, Not now, Stopped …"""
    return choices.state_words(answer)


@register.filter
def moment_words(check: ConsentCheck) -> str:
    """Before what the gate was asked."""
    return MOMENTS[check.moment].what if check.moment in MOMENTS else check.moment


@register.filter
def hours_to_think(item: NoticeItem) -> int:
    """How long nothing is done after a yes to this."""
    return time_to_think(item.purpose, item.programme_id) // timedelta(hours=1)
