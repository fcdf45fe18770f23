"""Details that were opened: by two people, with a question that was answered; and at once, which waits for a look."""

from advisory.safeguarding.actions import answer_question, ask_about_opening
from demo.people import Team
from survivor_engagement.audit.access import openings_of
from survivor_engagement.identity import actions as identity
from survivor_engagement.identity.models import Advisor, Purpose
from survivor_engagement.programmes.models import Role


def tell_openings(team: Team, asks: Advisor, in_danger: Advisor) -> None:
    programme, facilitator, lead = team.programme, team[Role.FACILITATOR], team[Role.SAFEGUARDING]
    request = identity.ask_reveal(
        advisor=asks, programme=programme, fields=["phone"], purpose=Purpose.CONTACT, by=facilitator
    )
    identity.decide_reveal(request=request, approve=True, by=lead)
    identity.open_details(request=request, session="demo", by=facilitator)
    identity.end_reveal(request=request, by=facilitator)
    opened = openings_of(asks.pk).first()
    if opened is None:
        raise RuntimeError("an opening leaves a line in her list")
    question = ask_about_opening(advisor=asks, event=opened, by=asks.user)
    answer_question(
        question=question, answer="to_reach", look_until=None, by=team[Role.INDEPENDENT],
        note="They called to say that the room had changed. I heard both of them about it.",
    )  # fmt: skip
    alarm = identity.open_at_once(advisor=in_danger, programme=programme, fields=["phone"], by=facilitator)
    identity.open_details(request=alarm, session="demo", by=facilitator)
