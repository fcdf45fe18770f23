"""Staff addresses below `/w/<programme>/`."""

from django.urls import path

from survivor_engagement.identity import card_views, emergency_views, enrolment_views, erasure_views, views

app_name = "identity"
urlpatterns = [
    path("advisors/", views.advisor_list, name="advisor_list"),
    path("advisors/find-person/", views.person_find, name="person_find"),
    path("advisors/enrol/", views.advisor_enrol, name="advisor_enrol"),
    path("advisors/come-back/", enrolment_views.advisor_come_back, name="advisor_come_back"),
    path("advisors/<uuid:public_id>/", views.advisor_detail, name="advisor_detail"),
    path("advisors/<uuid:public_id>/contact/", views.contact_edit, name="contact_edit"),
    path("advisors/<uuid:public_id>/card/", card_views.card_issue, name="card_issue"),
    path("advisors/<uuid:public_id>/card/check/", card_views.card_check, name="card_check"),
    path("advisors/<uuid:public_id>/card/lost/", card_views.card_lost, name="card_lost"),
    path("advisors/<uuid:public_id>/age/", enrolment_views.age_correct, name="age_correct"),
    path("advisors/<uuid:public_id>/leave/", enrolment_views.advisor_leave, name="advisor_leave"),
    path("advisors/<uuid:public_id>/pause/", views.advisor_pause, name="advisor_pause"),
    path("advisors/<uuid:public_id>/details/", views.reveal_ask, name="reveal_ask"),
    path("advisors/<uuid:public_id>/at-once/", emergency_views.emergency_ask, name="emergency_ask"),
    path("advisors/<uuid:public_id>/erase/", erasure_views.wish_record, name="wish_record"),
    path("erasures/", erasure_views.erasure_list, name="erasure_list"),
    path("erasures/<uuid:public_id>/", erasure_views.erasure_detail, name="erasure_detail"),
    path("erasures/<uuid:public_id>/answer/", erasure_views.erasure_decide, name="erasure_decide"),
    path("erasures/<uuid:public_id>/back/", erasure_views.erasure_take_back, name="erasure_take_back"),
    path("erasures/<uuid:public_id>/paper/", erasure_views.erasure_paper, name="erasure_paper"),
    path("openings/", views.reveal_list, name="reveal_list"),
    path("openings/at-once/", emergency_views.emergency_list, name="emergency_list"),
    path("openings/at-once/<uuid:public_id>/", emergency_views.emergency_detail, name="emergency_detail"),
    path("openings/<uuid:public_id>/", views.reveal_detail, name="reveal_detail"),
    path("openings/<uuid:public_id>/answer/", views.reveal_decide, name="reveal_decide"),
    path("openings/<uuid:public_id>/end/", views.reveal_end, name="reveal_end"),
    path("openings/<uuid:public_id>/open/", views.reveal_open, name="reveal_open"),
]
