"""How long answers are kept."""

from datetime import timedelta

from django.db.models.functions import Now

from consent.records.models import CheckAnswer
from survivor_engagement.common.retention import PEOPLE, Keep

A_YEAR = timedelta(days=365)
PROOF = "10 years after the programme closed"


def old_check_answers(programme_id: int) -> int:
    """But what is not clear to her yet: with it her yes would open again by itself."""
    old = CheckAnswer.objects.filter(programme=programme_id, at__lt=Now() - A_YEAR)
    deleted, _kinds = old.exclude(outcome=CheckAnswer.Outcome.NOT_YET).delete()
    return deleted


KEPT = [
    Keep(
        "records.ConsentRecord",
        PROOF,
        "What an answer was an answer to; only ever added to.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.Guardian",
        PROOF,
        "Who may not speak for her, and that somebody did. The name is in the vault and goes with her.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.GuardianAuthority",
        PROOF,
        "What a guardian's answer stood on. No name.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.AgeRule",
        PROOF,
        "Whose yes was needed then. About no advisor.",
        "not hers",
        ends=PEOPLE,
    ),
    Keep(
        "records.BrokenHistory",
        PROOF,
        "That a history was found changed, and when it was whole again.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.ConsentEvent",
        PROOF,
        "The proof of what was said; only ever added to.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.Evidence",
        PROOF,
        "That something shows what was said, and its digest; the file goes with her.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "records.Attendance",
        PROOF,
        "That a witness or an interpreter was there; somebody from outside is a role and no name.",
        "not hers",
        ends=PEOPLE,
    ),
    Keep("records.WaitingPaper", PROOF, "That a second person looked at a paper.", "stays", ends=PEOPLE),
    Keep("records.ToLookAt", PROOF, "That somebody looked at what came to light late.", "stays", ends=PEOPLE),
    Keep(
        "records.ConsentCheck",
        PROOF,
        "The proof that the gate was asked; only ever added to.",
        "stays",
        ends=PEOPLE,
    ),
    Keep("records.HeardAnswer", PROOF, "That somebody wrote an answer down; only ever added to.", "stays", ends=PEOPLE),
    Keep("records.LetEnd", PROOF, "That she was asked and let a yes end; only ever added to.", "stays", ends=PEOPLE),
    Keep("records.CheckAnswer", "1 year", "To explain again what was not clear.", "goes", old_check_answers),
]
