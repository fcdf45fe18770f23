"""What is asked before somebody is erased: when, and whether it waits for her pay. Nothing is chosen beforehand."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from survivor_engagement.common.forms import PlainForm


def _choice(title: str, note: str) -> str:
    return format_html("<b>{}</b><small>{}</small>", title, note)


def _ask_about_pay(form: PlainForm, owed: bool, choices: list[tuple[str, str]]) -> None:
    """Only where something is owed; else what may still be earned until then is waited for."""
    if owed:
        form.fields["pay"].choices = choices  # type: ignore[attr-defined]
    else:
        del form.fields["pay"]


class WishForm(PlainForm):
    """Her own wish, on her own page."""

    pay = forms.ChoiceField(
        label=_("The money that is still owed to you"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens with your money.")},
    )
    when = forms.ChoiceField(label=_("When?"), widget=forms.RadioSelect, error_messages={"required": _("Choose when.")})

    def __init__(self, *args: Any, owed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wait = _choice(_now("Pay me first"), _now("We erase when the money has reached you."))
        cash = _choice(_now("Do not wait"), _now("You get the money in cash, on your code. Keep the paper for it."))
        _ask_about_pay(self, owed, [("wait", wait), ("cash", cash)])
        days = settings.ERASE_AFTER_DAYS
        later = ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            ("later", _choice(later, _now("Until then you can take it back here."))),
            ("now", _choice(_now("At once"), _now("It cannot be taken back. This sign-in ends."))),
        ]


class ToldForm(PlainForm):
    """What she told somebody of the team."""

    pay = forms.ChoiceField(
        label=_("The money that is still owed to her"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what she wants to happen with her money.")},
    )

    def __init__(self, *args: Any, owed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wait = _choice(_now("She wants to be paid first"), _now("She is erased when the money has reached her."))
        cash = _choice(_now("She does not want to wait"), _now("She is paid in cash, on her code."))
        _ask_about_pay(self, owed, [("wait", wait), ("cash", cash)])
