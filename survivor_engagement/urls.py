"""Where everything is. Advisors' addresses are short and neutral; staff work below `/w/<programme>/`."""

from django.contrib import admin
from django.urls import include, path

from survivor_engagement import health

handler403 = "survivor_engagement.home.errors.not_allowed"
handler404 = "survivor_engagement.home.errors.not_found"
handler500 = "survivor_engagement.home.errors.problem"

STAFF_ROOMS = [
    "survivor_engagement.home.staff_urls",
    "survivor_engagement.programmes.urls",
    "survivor_engagement.identity.urls",
    "survivor_engagement.messaging.urls",
    "survivor_engagement.exports.urls",
    "consent.notices.urls",
    "consent.records.urls",
    "consent.effects.urls",
    "consent.receipts.staff_urls",
    "advisory.safeguarding.urls",
    "advisory.referrals.urls",
    "advisory.groups.urls",
    "advisory.engagements.urls",
    "advisory.recommendations.urls",
    "compensation.rates.urls",
    "compensation.dues.urls",
    "compensation.payouts.urls",
]
OWN_ROOMS = [
    "survivor_engagement.home.urls",
    "survivor_engagement.identity.advisor_urls",
    "survivor_engagement.files.urls",
    "consent.notices.advisor_urls",
    "consent.effects.advisor_urls",
    "consent.records.advisor_urls",
    "consent.receipts.urls",
    "consent.receipts.advisor_urls",
    "advisory.safeguarding.advisor_urls",
    "advisory.referrals.advisor_urls",
    "advisory.groups.advisor_urls",
    "advisory.engagements.advisor_urls",
    "advisory.recommendations.advisor_urls",
    "compensation.dues.advisor_urls",
    "compensation.payouts.advisor_urls",
    "compensation.statements.advisor_urls",
]

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("setup/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    *[path("w/<slug:programme>/", include(room)) for room in STAFF_ROOMS],
    *[path("", include(room)) for room in OWN_ROOMS],
]
