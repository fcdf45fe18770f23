"""Steps that take two or three different people, and which of them nobody could do as the roles are held now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme, Role, RoleAssignment
from survivor_engagement.programmes.permissions import roles_that_may


@dataclass(frozen=True)
class Step:
    """`verbs` in the order in which they follow each other; each is for somebody else. Of "a|b" either will do."""

    name: str | Promise
    verbs: tuple[str, ...]


STEPS = (
    Step(_("Asking an advisor whether her card reached her"), ("advisor.invite", "card.check")),
    Step(_("Opening sealed details of an advisor"), ("reveal.ask", "reveal.approve")),
    Step(_("Opening them in an emergency, which is looked at afterwards"), ("reveal.emergency", "reveal.review")),
    Step(_("A new card for an advisor who has lost her sign-in"), ("advisor.invite", "reveal.approve")),
    Step(_("Answering an advisor who asks about an opening"), ("opening.answer",)),
    Step(_("Erasing what is kept about an advisor, when staff write her wish down"),
         ("advisor.erase", "advisor.erase_confirm")),
    Step(_("A list with names or numbers"), ("export.identities", "export.approve")),
    Step(_("Terms of a group"), ("group.manage", "group.approve_terms")),
    Step(_("The risk note of a meeting"), ("engagement.plan", "engagement.approve_risk")),
    Step(_("A notice about consent"), ("notice.manage", "notice.approve")),
    Step(_("A yes on a paper that came late"), ("consent.help", "consent.confirm")),
    Step(_("A guardian, whose paper another person looks at"), ("guardian.add", "guardian.verify")),
    Step(_("What a guardian answers"), ("guardian.answer",)),
    Step(_("Rates and tax rules"), ("rate.manage", "rate.approve")),
    Step(_("A payout"), ("batch.prepare", "batch.approve", "batch.release")),
    Step(_("Paying again what came back"), ("batch.reconcile", "batch.approve|batch.release")),
    Step(_("A payment file made anew after somebody opened it"),
         ("batch.prepare", "batch.file", "batch.approve|batch.release")),
    Step(_("Asking an advisor about an account that stands with somebody else too"),
         ("advisor.payee", "advisor.payee")),
    Step(_("Writing down that an advisor came, who had said no"), ("engagement.plan", "group.manage")),
    Step(_("Letting back in a colleague who lost her sign-in"), ("account.confirm",)),
)  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """A step that cannot be done, and the roles of which one more person is needed."""

    name: str
    roles: tuple[str, ...]


def steps_nobody_can_do(programme: Programme) -> list[Missing]:
    """Read from who holds which role now; who works for a partner does so for her groups only. One query."""
    held: dict[int, set[str]] = {}
    roles = RoleAssignment.objects.able().filter(programme=programme, partner=None)
    for user_id, role in roles.values_list("user_id", "role"):
        held.setdefault(user_id, set()).add(role)
    return [missing for step in STEPS if (missing := _missing(step, held))]


def _missing(step: Step, held: Mapping[int, set[str]]) -> Missing | None:
    able = [{person for person, roles in held.items() if roles & _roles(verbs)} for verbs in step.verbs]
    if different_people(able):
        return None
    # Whoever is asked to mend it is told the whole step's last act that no further person is there for.
    lacking = next(place for place in range(len(able)) if not different_people(able[: place + 1]))
    return Missing(str(step.name), tuple(_labels(_roles(step.verbs[lacking]))))


def different_people(able: Sequence[set[int]]) -> bool:
    """Whether everybody can be somebody else: one from each set, all different."""
    if not able:
        return True
    return any(different_people([others - {person} for others in able[1:]]) for person in sorted(able[0]))


def _roles(verbs: str) -> frozenset[Role]:
    return frozenset().union(*(roles_that_may(verb) for verb in verbs.split("|")))


def _labels(roles: Iterable[str]) -> list[str]:
    return [str(role.label) for role in Role if role in roles]
