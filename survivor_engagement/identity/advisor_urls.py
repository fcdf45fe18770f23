"""Short, neutral addresses: joining, and taking a break."""

from django.urls import path

from survivor_engagement.identity import advisor_views as views

urlpatterns = [
    path("start/", views.join_language, name="join_language"),
    path("start/code/", views.join_code, name="join_code"),
    path("start/name/", views.join_name, name="join_name"),
    path("start/way-out/", views.join_leaving, name="join_leaving"),
    path("start/done/", views.join_done, name="join_done"),
    path("d/break/", views.break_edit, name="break_edit"),
]
