"""How long rates are kept."""

from survivor_engagement.common.retention import by_staff

KEPT = by_staff("rates.RateCard", "rates.TaxRule")
