"""How long notices are kept, and what readers said of drafts."""

from survivor_engagement.common.retention import AFTER_THE_PROGRAMME, PEOPLE, Keep, by_staff

KEPT = [
    *by_staff(
        "notices.Notice",
        "notices.PurposeLimit",
        "notices.NoticeText",
        "notices.NoticeSound",
        "notices.CheckQuestion",
        "notices.ToldFact",
    ),
    Keep(
        "notices.NoticeApproval",
        AFTER_THE_PROGRAMME,
        "The proof that words were read before they were asked; only ever added to.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "notices.ReadingDone",
        "until that version is changed, published or thrown away",
        "So that nobody is asked twice to read the same words.",
        "goes",
    ),
]
