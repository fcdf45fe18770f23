"""Today and find, below `/w/<programme>/`."""

from django.urls import path

from survivor_engagement.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("find/", views.find, name="find"),
]
