"""Every part of the pages on one page, with made-up words, to look at and to test. Only in the demo.

The sample words are not translated: nobody but builders reads them.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from survivor_engagement.common.forms import PlainForm
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.programmes.doors import public_door

FRAMES = {"advisor": "advisor_base.html", "staff": "staff_base.html", "print": "print_base.html"}
ANSWERS = [
    ("yes", format_html("<b>{}</b><small>{}</small>", "Yes", "For 24 months, then we ask again")),
    ("no", format_html("<b>{}</b><small>{}</small>", "No", "Nothing changes for you")),
    ("not_now", format_html("<b>{}</b><small>{}</small>", "Not now", "You can decide later")),
]
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("th", "ไทย")]
TONES = [
    ("not begun", ""),
    ("done", "ok"),
    ("answer is late by 4 days", "wait"),
    ("you said yes", "you"),
    ("needs a person", "stop"),
    ("held", "plum"),
]
GREETINGS = [
    ("kk", "Қазақша", "Сәлеметсіз бе"),
    ("ru", "Русский", "Здравствуйте"),
    ("th", "ไทย", "สวัสดี"),
    ("vi", "Tiếng Việt", "Xin chào"),
    ("km", "ភាសាខ្មែរ", "ជំរាបសួរ"),
    ("bn", "বাংলা", "নমস্কার"),
    ("ne", "नेपाली", "नमस्ते"),
]


class EveryField(PlainForm):
    """One field of each kind, to see labels, hints and what to mend."""

    name = forms.CharField(label="What should we call you?", help_text="Any name is fine. You can change it later.")
    answer = forms.ChoiceField(
        label="May we use your words without your name?", choices=ANSWERS, widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label="Languages you like to speak", choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, required=False
    )
    starts_on = forms.DateField(label="First day")
    starts_at = forms.TimeField(label="Starts at", required=False)
    seats = forms.IntegerField(label="Seats", min_value=3, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    level = forms.ChoiceField(label="Your say", choices=[("consulted", "We ask you"), ("leads", "You decide")])
    note = forms.CharField(
        label="Anything else?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Up to 500 letters. Share only what you want others to read.",
    )
    paper = forms.FileField(label="A paper", required=False, help_text="PDF or picture, up to 5 MB")
    agree = forms.BooleanField(label="I have read it", help_text="You can stop at any time.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "no":
            raise forms.ValidationError("This is what a sentence about the whole form looks like.")
        return cleaned


@public_door
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.IS_DEMO:
        raise Http404
    form = EveryField(request.GET if "try" in request.GET else None)
    frame = FRAMES.get(request.GET.get("frame", ""), FRAMES["advisor"])
    return render(request, "home/gallery.html", {"frame": frame, "form": form, **_lists(), **_tables(), **_menu()})


def _menu() -> dict[str, Any]:
    names = ["Today", "Groups", "Advisors", "Engagements", "Advice and answers", "Consent", "Pay", "Help services"]
    items = [NavItem(name, f"/gallery/?{place}", place, count=place * 3 % 8) for place, name in enumerate(names)]
    return {
        "nav_items": [NavItem("Gallery", "/gallery/", 0, active_prefix="/gallery/"), *items],
        "programme": SimpleNamespace(name="Bright Steppe", code="KZ1"),
    }


def _lists() -> dict[str, Any]:
    return {
        "greetings": GREETINGS,
        "tones": TONES,
        "todos": [
            Todo("Read before Tuesday", "4 pages, about 15 minutes, paid", "#", clock="3 days left", tone="wait"),
            Todo("One choice ends soon", "Until 3 December", "#", due_on=date(2026, 12, 3), clock="7 days"),
            Todo("A longer thing with nothing to open", "", ""),
        ],
        "tasks": [
            {"title": "Purpose and seats", "url": "#", "state": "Done"},
            {"title": "Terms", "note": "Two languages", "url": "#", "state": "To do", "tone": "you"},
            {"title": "Start the group", "state": "Not yet possible"},
        ],
        "said": {
            "said": "Ask us before the room is booked, not after.",
            "state": "Done",
            "tone": "ok",
            "did": "Every meeting now starts with your answers about place and travel.",
            "note": "Told to the group on 12 November.",
            "url": "#",
            "label": "Is this enough?",
        },
        "facts": [
            ("When", "Tuesday 1 December, 10:00 to 14:00"),
            ("With", "6 others from your group"),
            ("Support", "Tern, from the support team"),
            ("Empty", ""),
        ],
    }


def _tables() -> dict[str, Any]:
    lines = [("Reading before, 3 hours", 750000), ("The meeting, 4 hours", 1000000), ("Talking after", 125000)]
    lines += [("Childcare, transport, data", 700000), ("Tax we must withhold", -187500)]
    return {
        "lines": [SimpleNamespace(label=label, amount_minor=minor) for label, minor in lines],
        "total_minor": 2387500,
        "payments": [
            ("7FQK-2MXD", "Grant selection, 1 Dec; reading", "Wallet ··42", 2387500, "clear", "ok"),
            ("9TRP-6HWA", "Grant selection, 1 Dec", "Cash, 2 witnesses", 1875000, "", ""),
            ("3LNC-8VQE", "Review of the manual, 6 hours", "Bank ··17, new", 1500000, "verified by phone", "wait"),
        ],
        "lights": [
            SimpleNamespace(name="Outreach", ok=True, note="Checked by Facilitator 2, 20 Nov"),
            SimpleNamespace(name="Safety", ok=False, note="Risk note not approved"),
            SimpleNamespace(name="Children", ok=None, note="A guardian has not answered yet"),
        ],
        "promises": [("Paid within 5 working days", 94, "47 of 50"), ("Advice answered in 30 days", 72, "")],
    }
