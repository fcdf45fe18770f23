"""The addresses of everybody: short, neutral, without a room's name."""

from django.urls import path

from survivor_engagement.home import gallery, place_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("t/", views.waiting_list, name="waiting_list"),
    path("w/", views.programme_list, name="programme_list"),
    path("leave/", views.leave, name="leave"),
    path("leave-link/", views.leave_shown, name="leave_shown"),  # what is below `leave/` asks nobody who it is
    path("language/", views.language, name="language"),
    path("closed/", views.timed_out, name="timed_out"),
    path("here/", views.still_here, name="still_here"),
    path("places/", place_views.place_list, name="place_list"),
    path("places/end/", place_views.place_end, name="place_end"),
    path("places/own/", place_views.place_own, name="place_own"),
    path("gallery/", gallery.gallery, name="gallery"),
]
