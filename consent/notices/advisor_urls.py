from django.urls import path

from consent.notices import advisor_views as views

app_name = "notices_mine"
urlpatterns = [
    path("r/sound/<uuid:public_id>/", views.sound_play, name="sound_play"),
    path("r/<uuid:public_id>/", views.draft_read, name="draft_read"),
]
