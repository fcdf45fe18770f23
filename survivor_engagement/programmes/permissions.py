"""Roles x verbs: the whole table of who may do what, in one place. Read it as a table; the tests do."""

from survivor_engagement.programmes.models import Role

PM, FA, SG = Role.MANAGER, Role.FACILITATOR, Role.SAFEGUARDING
FP, FO, FR = Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.FINANCE_RELEASER
MO, AU, IN = Role.MONITORING, Role.AUDITOR, Role.INDEPENDENT

VERBS: dict[str, frozenset[Role]] = {
    "programme.see": frozenset(Role),
    # people
    "advisor.see": frozenset({PM, FA, SG}),
    "advisor.enrol": frozenset({PM}),
    "advisor.invite": frozenset({PM}),
    "card.check": frozenset({PM, SG}),  # whether a card reached her; never who printed it
    "advisor.contact": frozenset({PM, FA}),
    "advisor.payee": frozenset({PM, FP}),
    "reveal.ask": frozenset({PM, FA, FP, SG}),
    "reveal.approve": frozenset({PM, SG}),  # never her own request
    "reveal.emergency": frozenset({PM, FA, SG}),  # at once, alarmed, looked at afterwards
    "reveal.review": frozenset({PM, SG, IN}),  # never her own
    "opening.answer": frozenset({IN}),  # what an advisor asks about an opening of her details
    "identity.search": frozenset({PM, SG}),  # by name or number, with a purpose
    "advisor.age": frozenset({SG}),  # to correct it; at enrolment it is said by whoever enrols
    "advisor.erase": frozenset({PM}),
    "advisor.erase_confirm": frozenset({SG}),  # never her own request
    # groups and meetings
    "group.see": frozenset({PM, FA, SG, MO}),
    "group.manage": frozenset({PM}),
    "group.approve_terms": frozenset({SG}),
    "group.members": frozenset({PM, FA}),
    "engagement.see": frozenset({PM, FA, SG, MO}),
    "engagement.plan": frozenset({PM, FA}),
    "engagement.approve_risk": frozenset({PM, SG}),  # never the author of the note
    "engagement.run": frozenset({PM, FA}),
    "service.see": frozenset({PM, FA, SG}),
    "service.manage": frozenset({PM, SG}),
    "recommendation.see": frozenset({PM, FA, SG, MO}),
    "recommendation.write": frozenset({PM, FA}),
    "recommendation.respond": frozenset({PM}),
    "document.share": frozenset({PM}),  # with one person outside, until a time
    # consent
    "consent.see": frozenset({PM, FA, SG, MO}),
    "consent.effects": frozenset({PM, FA, SG}),  # what is to be done after a stop; never who said no to what
    "consent.alarms": frozenset({PM, SG}),  # what the lead looks at; never what she did herself
    "consent.help": frozenset({PM, FA, SG}),  # write down what she answered; never what stands
    "consent.pause": frozenset({PM, FA, SG}),  # on anybody's word; she lifts it herself
    "consent.evidence": frozenset({PM, SG}),  # open a paper or recording; she sees that it was
    "consent.confirm": frozenset({PM, SG}),  # a paper that came late; never one she entered herself
    "consent.look": frozenset({SG}),  # what came to light late, and answers under pressure
    "notice.manage": frozenset({PM}),
    "notice.approve": frozenset({SG}),
    "guardian.see": frozenset({PM, FA, SG}),
    "guardian.add": frozenset({PM, FA, SG}),
    "guardian.verify": frozenset({PM, SG}),  # never what she wrote down herself
    "guardian.exclude": frozenset({SG}),  # or end what somebody's word stands on
    "guardian.answer": frozenset({FA, SG}),  # write down what a guardian said
    "age_rule.manage": frozenset({PM}),
    # pay
    "rate.see": frozenset({PM, FA, FP, FO, FR, MO}),
    "rate.manage": frozenset({PM}),
    "rate.approve": frozenset({FO}),
    "due.see": frozenset({PM, FP, FO, FR}),
    "due.correct": frozenset({PM, FP}),
    "batch.see": frozenset({PM, FP, FO, FR, AU}),
    "batch.prepare": frozenset({FP}),
    "batch.approve": frozenset({FO}),
    "batch.release": frozenset({FR}),
    "batch.file": frozenset({FR}),
    "batch.reconcile": frozenset({FP}),
    # watching
    "message.see": frozenset({PM, FA}),
    "audit.see": frozenset({SG, AU}),
    "programme.staff": frozenset({PM, SG, AU}),  # who holds which role, and what nobody could do
    "export.see": frozenset({PM, SG, MO, AU}),  # the page of tables that leave: her own, or all for who approves
    "account.confirm": frozenset({PM, SG}),  # of somebody who lost her sign-in, where no second administrator is
    "export.approve": frozenset({PM, SG}),  # never her own
    "export.advisors": frozenset({PM, MO}),
    "export.identities": frozenset({PM}),  # a second person approves
    "export.audit": frozenset({AU}),
}


def roles_that_may(verb: str) -> frozenset[Role]:
    """The roles of a verb. An unknown verb is a mistake in our code, so it is loud."""
    return VERBS[verb]
