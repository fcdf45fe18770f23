"""How long advice is kept."""

from survivor_engagement.common.retention import PEOPLE, Keep, by_staff

KEPT = [
    *by_staff("recommendations.Recommendation", "recommendations.Response"),
    *(
        Keep(table, "10 years after the programme closed", "The decision of a group rests on it.", "stays", ends=PEOPLE)
        for table in ("recommendations.Author", "recommendations.AuthorAnswer")
    ),
]
