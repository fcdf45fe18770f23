from django.urls import path

from survivor_engagement.programmes import views

app_name = "programmes"
urlpatterns = [
    path("trail/", views.event_list, name="event_list"),
    path("team/", views.staff_list, name="staff_list"),
    path("accounts/", views.account_list, name="account_list"),
    path("accounts/<uuid:public_id>/confirm/", views.account_confirm, name="account_confirm"),
]
