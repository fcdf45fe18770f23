from django.urls import path

from consent.records import assisted_views as assisted
from consent.records import guardian_views, told_views, views

app_name = "records"
urlpatterns = [
    path("consent/", views.consent_list, name="consent_list"),
    path("advisors/<uuid:public_id>/answers/", assisted.answer_choose, name="answer_choose"),
    path("advisors/<uuid:public_id>/answers/<uuid:item>/", assisted.answer_help, name="answer_help"),
    path("advisors/<uuid:public_id>/rest/", assisted.answers_pause, name="answers_pause"),
    path("advisors/<uuid:public_id>/shown/", assisted.evidence_list, name="evidence_list"),
    path("consent/shown/<uuid:public_id>/", assisted.evidence_open, name="evidence_open"),
    path("consent/papers/<uuid:public_id>/", assisted.paper_detail, name="paper_detail"),
    path("consent/told/<uuid:public_id>/", told_views.check_told, name="check_told"),
    path("consent/looks/", assisted.look_list, name="look_list"),
    path("consent/looks/<uuid:public_id>/", assisted.look_detail, name="look_detail"),
    path("consent/ages/", guardian_views.age_rules, name="age_rules"),
    path("advisors/<uuid:public_id>/guardians/", guardian_views.guardian_list, name="guardian_list"),
    path("advisors/<uuid:public_id>/guardians/add/", guardian_views.guardian_add, name="guardian_add"),
    path("guardians/papers/<uuid:public_id>/verify/", guardian_views.paper_verify, name="paper_verify"),
    path("guardians/papers/<uuid:public_id>/end/", guardian_views.paper_end, name="paper_end"),
    path("guardians/<uuid:public_id>/paper/", guardian_views.paper_add, name="paper_add"),
    path("guardians/<uuid:public_id>/exclude/", guardian_views.guardian_exclude, name="guardian_exclude"),
    path("guardians/<uuid:public_id>/answers/", guardian_views.guardian_questions, name="guardian_questions"),
    path("guardians/<uuid:public_id>/answers/<uuid:item>/", guardian_views.guardian_answer, name="guardian_answer"),
]
