"""The words of a draft, as they may be typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.notices.models import CheckQuestion, NoticeItem, NoticeText, ToldFact
from survivor_engagement.common.forms import PlainForm, PlainModelForm


class TextForm(PlainModelForm):
    """One question in one language. Short and plain: about 15 words a sentence, one idea each."""

    class Meta:
        model = NoticeText
        fields = NoticeText.PARTS
        error_messages = {
            "question": {"required": gettext_lazy("Write the question.")},
            "lead": {"required": gettext_lazy("Write what happens, to whom and when.")},
            "yes_means": {"required": gettext_lazy("Write what happens after a yes.")},
            "no_means": {"required": gettext_lazy("Write what happens after a no.")},
            "if_you_change_your_mind": {"required": gettext_lazy("Write what stops, and what cannot be taken back.")},
        }
        help_texts = {
            "question": gettext_lazy("A question with yes or no as its answer, such as “May we …?”"),
            "lead": gettext_lazy("What happens, to whom and when, before we ask."),
            "yes_means": gettext_lazy("What happens after a yes."),
            "no_means": gettext_lazy("What happens after a no. It must not cost her anything."),
            "if_you_change_your_mind": gettext_lazy(
                "What stops at once, what we take out and by when, and what cannot be taken back."
            ),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in NoticeText.PARTS[1:]}


class SoundForm(PlainForm):
    upload = forms.FileField(
        label=gettext_lazy("The recording"),
        help_text=gettext_lazy("OGG, M4A or MP3, at most 20 MB. Its own name is thrown away."),
        error_messages={"required": gettext_lazy("Choose the recording.")},
        widget=forms.FileInput(),
    )


class MonthsForm(PlainForm):
    months = forms.IntegerField(label=gettext_lazy("How many months a yes lasts"), min_value=1)

    def __init__(self, *args: Any, item: NoticeItem, **kwargs: Any) -> None:
        super().__init__(*args, initial={"months": item.months}, **kwargs)
        longest = item.purpose.max_months
        self.fields["months"].max_value = longest
        self.fields["months"].help_text = _("At most %(longest)s. Then it ends by itself and we ask again.") % {
            "longest": longest
        }


class CheckQuestionForm(PlainModelForm):
    """The answers stand one on each line; the first line is number 1."""

    answers = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy("Two to four, each on a line of its own."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    right = forms.IntegerField(
        label=gettext_lazy("Number of the right answer"),
        min_value=1,
        max_value=4,
        help_text=gettext_lazy("1 is the first line."),
    )

    class Meta:
        model = CheckQuestion
        fields = ("question", "answers", "right", "explanation")
        help_texts = {"explanation": gettext_lazy("Shown after every answer. It explains, and blames nobody.")}
        widgets = {"explanation": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["answers"] = "\n".join(self.instance.options)
            self.initial["right"] = self.instance.right_index + 1

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "question": typed["question"],
            "explanation": typed["explanation"],
            "options": [line.strip() for line in typed["answers"].splitlines() if line.strip()],
            "right_index": typed["right"] - 1,
        }


class FactForm(PlainModelForm):
    class Meta:
        model = ToldFact
        fields = ("title", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 3})}


class ReaderForm(PlainForm):
    """What a reader says of a draft: one of three buttons, and a box for what is not clear."""

    ANSWERS = ("clear", "unclear", "not_now")

    answer = forms.ChoiceField(choices=[(answer, answer) for answer in ANSWERS], widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    words = forms.CharField(
        label=gettext_lazy("If something is not clear: what?"),
        help_text=gettext_lazy("A few words are enough. Please write no names. If all is clear, leave it empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].hint_says_when = True

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        if typed.get("answer") == "unclear" and not typed.get("words"):
            self.add_error("words", _("Write what is not clear. A few words are enough."))
        return typed
