"""For anybody: neutral addresses, which stand on no paper."""

from django.urls import path

from consent.receipts import views

app_name = "receipts"
urlpatterns = [
    path("check/", views.paper_check, name="paper_check"),
    path("check/keys/", views.key_list, name="key_list"),
]
