"""What we say: that there is something to read. Never what."""

from collections.abc import Iterable

from advisory.recommendations.models import Author, Recommendation
from survivor_engagement.messaging.actions import post
from survivor_engagement.users.models import User


def ask_authors(recommendation: Recommendation, authors: Iterable[Author], by: User | None) -> None:
    for author in authors:
        post(
            advisor=author.advisor,
            programme=recommendation.programme,
            template="note",
            about=recommendation,
            dedupe=f"confirm-{recommendation.public_id}-{author.advisor_id}-{author.pk}",
            by=by,
        )


def tell_answer(recommendation: Recommendation, authors: Iterable[Author], response_id: int, by: User | None) -> None:
    for author in authors:
        post(
            advisor=author.advisor,
            programme=recommendation.programme,
            template="answer",
            about=recommendation,
            dedupe=f"answer-{response_id}-{author.advisor_id}",
            by=by,
        )
