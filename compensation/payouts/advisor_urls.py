"""Her own addresses: short, and without a telling word."""

from django.urls import path

from compensation.payouts.views import own

app_name = "payouts_mine"
urlpatterns = [
    path("y/how/", own.method_edit, name="method_edit"),
    path("y/how/<uuid:public_id>/<slug:kind>/", own.method_details, name="method_details"),
]
