from django.urls import path

from advisory.engagements import advisor_views, room_views

app_name = "engagements_mine"
urlpatterns = [
    path("m/", advisor_views.meeting_list, name="meeting_list"),
    path("m/<uuid:public_id>/", advisor_views.meeting_detail, name="meeting_detail"),
    path("m/<uuid:public_id>/agenda/", advisor_views.agenda_add, name="agenda_add"),
    path("m/<uuid:public_id>/stop-now/", room_views.meeting_stop_now, name="meeting_stop_now"),
    path("m/<uuid:public_id>/change/", advisor_views.meeting_change, name="meeting_change"),
]
