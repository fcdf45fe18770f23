from django.urls import path

from advisory.engagements import day_views, room_views, views

app_name = "engagements"
ONE = "engagements/<uuid:public_id>/"
urlpatterns = [
    path("engagements/", views.engagement_list, name="engagement_list"),
    path("engagements/new/", views.engagement_plan, name="engagement_plan"),
    path(ONE, views.engagement_detail, name="engagement_detail"),
    path(f"{ONE}edit/", views.engagement_edit, name="engagement_edit"),
    path(f"{ONE}agenda/", views.agenda_edit, name="agenda_edit"),
    path(f"{ONE}agenda/<uuid:item>/remove/", views.agenda_remove, name="agenda_remove"),
    path(f"{ONE}risk/", views.risk_detail, name="risk_detail"),
    path(f"{ONE}risk/write/", views.risk_write, name="risk_write"),
    path(f"{ONE}risk/approve/", views.risk_approve, name="risk_approve"),
    path(f"{ONE}services/", views.services_link, name="services_link"),
    path(f"{ONE}schedule/", views.engagement_schedule, name="engagement_schedule"),
    path(f"{ONE}invite/", views.engagement_invite, name="engagement_invite"),
    path(f"{ONE}cancel/", views.engagement_cancel, name="engagement_cancel"),
    path(f"{ONE}held/", day_views.engagement_hold, name="engagement_hold"),
    path(f"{ONE}room/", room_views.room, name="room"),
    path(f"{ONE}room/state/", room_views.room_state, name="room_state"),
    path(f"{ONE}room/stop/", room_views.room_stop, name="room_stop"),
    path(f"{ONE}room/paused/", room_views.room_paused, name="room_paused"),
    path(f"{ONE}day/", day_views.engagement_day, name="engagement_day"),
    path(f"{ONE}minutes/", day_views.minutes_detail, name="minutes_detail"),
    path(f"{ONE}minutes/write/", day_views.minutes_write, name="minutes_write"),
    path(f"{ONE}minutes/share/", day_views.minutes_share, name="minutes_share"),
    path(f"{ONE}close/", day_views.engagement_close, name="engagement_close"),
]
