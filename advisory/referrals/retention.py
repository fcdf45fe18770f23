"""How long help services are kept."""

from survivor_engagement.common.retention import by_staff

KEPT = by_staff("referrals.HelpService")
