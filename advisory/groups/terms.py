"""In which languages terms stand, and how long a term lasts. Reads and counts; writes nothing."""

from datetime import date

from advisory.groups.models import AdvisoryGroup, Terms

MONTHS = 12
LAST_DAY_OF_EVERY_MONTH = 28


def languages_without_terms(group: AdvisoryGroup) -> list[str]:
    """Languages of the group in which its latest approved terms have no text; all of them when there are none."""
    latest = group.terms.filter(state=Terms.State.APPROVED).order_by("-number").first()
    written = set(latest.texts.values_list("language", flat=True)) if latest else set()
    return [code for code in group.languages if code not in written]


def decides_by_its_terms(group: AdvisoryGroup) -> bool:
    """Whether its rule and its quorum are those with which its newest approved terms were approved."""
    latest = group.terms.filter(state=Terms.State.APPROVED).order_by("-number").first()
    return latest is None or (latest.decision_rule, latest.quorum) == (group.decision_rule, group.quorum)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last days of a month become the 28th, which every month has."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    return date(day.year + years, month + 1, min(day.day, LAST_DAY_OF_EVERY_MONTH))
