"""How long notices are kept."""

from survivor_engagement.common.retention import by_staff

KEPT = by_staff(
    "notices.Notice", "notices.PurposeLimit", "notices.NoticeText", "notices.CheckQuestion", "notices.ToldFact"
)
