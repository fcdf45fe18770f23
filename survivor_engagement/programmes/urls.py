from django.urls import path

from survivor_engagement.programmes import views

app_name = "programmes"
urlpatterns = [path("trail/", views.event_list, name="event_list")]
