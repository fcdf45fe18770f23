"""Choices of the tables of evidence, as the migrations `evidence` and `papers_and_looks` need them."""

from django.conf import settings

LANGUAGES = settings.LANGUAGES
METHODS = [
    ("own", "on her own page, signed in"), ("drawn_on_screen", "drawn on a screen"),
    ("typed_name", "her name or code, typed"), ("mark_or_thumbprint", "a mark or thumbprint on paper"),
    ("spoken_witnessed", "spoken before a witness"), ("spoken_recorded", "spoken and recorded"),
    ("paper_signed", "signed on paper"), ("message_reply", "a reply to a message"),
    ("told_to_staff", "told to somebody in the team"),
]  # fmt: skip
ROLES = [
    ("witness", "witness"), ("interpreter", "interpreter"), ("supporter", "somebody she wanted beside her"),
]  # fmt: skip
PRESENCES = [("there", "in the room"), ("remote", "by phone or screen")]
CONFLICTS = [
    ("none", "nothing of the kind"), ("kin", "of her family"),
    ("same_community", "of her community, who knows people she knows"), ("employer", "her employer"),
    ("programme_staff", "works on what she is asked about"), ("other", "something else"),
]  # fmt: skip
PAPER_STATES = [
    ("waiting", "waiting for a second person"), ("confirmed", "confirmed"), ("declined", "not confirmed"),
]  # fmt: skip
PAPER_REASONS = [
    ("late", "it was entered more than 14 days after it was signed"),
    ("same_file", "the same file was entered for somebody else"),
]
LOOK_REASONS = [
    ("not_shown", "it was done before her yes was known: not shown as permitted at the time"),
    ("pressure", "she said that somebody told her what to answer"),
    ("on_a_guardian", "a guardian of hers said that somebody told them what to answer"),
]
OUTCOMES = [
    ("", "nobody has looked yet"), ("in_order", "looked at with her: in order"),
    ("acted", "looked at with her: something was done"),
    ("not_reached", "she could not be reached: it stays as it is"),
]  # fmt: skip
