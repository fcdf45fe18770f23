"""A few words for each purpose, for lists. They name what is allowed and never what the work is about."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

SHORT_NAMES = MappingProxyType(
    {
        "participation.group": _("Taking part in the group"),
        "participation.session": _("Taking part in this meeting"),
        "participation.child": _("Taking part under 18"),
        "contact.sms": _("Text messages to your phone"),
        "contact.call": _("Phone calls"),
        "contact.app": _("Messages in an app on your phone"),
        "contact.email": _("E-mail"),
        "contact.post": _("Letters"),
        "contact.worker": _("A word from somebody you know"),
        "contact.trusted_person": _("Calling a person you trust"),
        "contact.other_activities": _("News of other activities"),
        "capture.notes": _("Notes of what you say, without your name"),
        "capture.notes_named": _("Notes of what you say, with your name"),
        "capture.audio": _("A recording of your voice"),
        "capture.video": _("A film of you"),
        "capture.photo_unidentifiable": _("A picture nobody can know you from"),
        "capture.photo_identifiable": _("A picture of your face"),
        "capture.machine_text": _("A computer service that writes down a recording"),
        "present.observer": _("A visitor who sits in"),
        "quote.unnamed": _("Your words, without your name"),
        "quote.pen_name": _("Your words, with a name you choose"),
        "quote.named": _("Your words, with your name"),
        "use.image_inside": _("A picture, inside the programme"),
        "publish.report": _("This piece in a report"),
        "publish.web": _("This piece on a web page"),
        "publish.social": _("This piece in social media"),
        "publish.press": _("This piece in the press"),
        "publish.training": _("This piece in training"),
        "publish.fundraising": _("This piece for raising money"),
        "speak.public": _("Speaking in public"),
        "share.named_recipient": _("Telling one organisation about you"),
        "referral.service": _("Sending your name to a service"),
        "access_needs.share": _("Telling the facilitator what you need"),
        "research.study": _("Your answers in a study"),
        "research.future": _("Your answers for later studies"),
        "research.recontact": _("Asking you about later studies"),
        "evaluation.identifiable": _("Your answers, with who you are, to judge our work"),
        "retain.after_leaving": _("Keeping your file after you leave"),
        "payment.provider": _("Payment details to the bank or wallet company"),
        "payment.benefits_advice": _("What you are paid, to an adviser"),
        "payment.record": _("What we paid you is kept in our accounts"),
        "safeguarding.danger": _("We act if somebody is in danger"),
        "law.compelled": _("A court can order us"),
        "security.access_log": _("We note who opens your details"),
        "statistics.aggregate": _("We count, without names"),
        "accounts.audit": _("Auditors check our money"),
        "ai.training": _("Teaching machines with her words or pictures"),
        "use.anything_for_ever": _("Anything, anywhere, for ever"),
        "share.category_of_recipients": _("Passing on to “partners” who are not named"),
        "waiver.of_withdrawal": _("Giving up the right to stop or to complain"),
        "consent.as_price_of_help": _("A yes as the price of help, pay or a place"),
        "share.police_inside_another_form": _("Passing on to the police or to immigration, inside another question"),
        "child.identifiable_in_public": _("A name or a picture in public of somebody under 18"),
        "consent.not_to_be_told": _("Agreeing not to be told"),
    }
)


def short_name(code: str) -> str:
    """The few words of a purpose for lists; its code where it has none yet."""
    return str(SHORT_NAMES.get(code, code))
