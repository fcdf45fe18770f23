"""Short, neutral addresses: joining, and taking a break."""

from django.urls import path

from survivor_engagement.identity import advisor_views as views
from survivor_engagement.identity import kept_views

urlpatterns = [
    path("start/", views.join_language, name="join_language"),
    path("start/code/", views.join_code, name="join_code"),
    path("start/name/", views.join_name, name="join_name"),
    path("start/way-out/", views.join_leaving, name="join_leaving"),
    path("start/done/", views.join_done, name="join_done"),
    path("d/break/", views.break_edit, name="break_edit"),
    path("d/kept/", kept_views.kept_list, name="kept_list"),
    path("d/kept/copy/", kept_views.kept_copy, name="kept_copy"),
    path("d/kept/<str:key>/", kept_views.kept_section, name="kept_section"),
    path("d/end/", kept_views.wish_ask, name="wish_ask"),
    path("d/end/paper/", kept_views.wish_paper, name="wish_paper"),
    path("d/end/back/", kept_views.wish_take_back, name="wish_take_back"),
]
