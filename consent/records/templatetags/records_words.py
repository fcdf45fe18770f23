"""`{% load records_words %}`: an answer in words."""

from django import template

from consent.records import choices
from consent.records.models import ConsentCheck
from consent.records.moments import MOMENTS
from consent.records.standing import Standing

register = template.Library()


@register.filter
def state_words(answer: Standing) -> str:
    """Yes, No, Not now, Stopped …"""
    return choices.state_words(answer)


@register.filter
def moment_words(check: ConsentCheck) -> str:
    """Before what the gate was asked."""
    return MOMENTS[check.moment].what if check.moment in MOMENTS else check.moment
