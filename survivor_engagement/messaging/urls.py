"""Staff addresses below `/w/<programme>/`."""

from django.urls import path

from survivor_engagement.messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.message_list, name="message_list"),
    path("messages/<uuid:public_id>/stop/", views.message_stop, name="message_stop"),
    path("messages/<uuid:public_id>/called/", views.message_called, name="message_called"),
]
