from django.urls import path

from consent.records import assisted_views as assisted
from consent.records import views

app_name = "records"
urlpatterns = [
    path("consent/", views.consent_list, name="consent_list"),
    path("advisors/<uuid:public_id>/answers/", assisted.answer_choose, name="answer_choose"),
    path("advisors/<uuid:public_id>/answers/<uuid:item>/", assisted.answer_help, name="answer_help"),
    path("advisors/<uuid:public_id>/rest/", assisted.answers_pause, name="answers_pause"),
    path("advisors/<uuid:public_id>/shown/", assisted.evidence_list, name="evidence_list"),
    path("consent/shown/<uuid:public_id>/", assisted.evidence_open, name="evidence_open"),
    path("consent/papers/<uuid:public_id>/", assisted.paper_detail, name="paper_detail"),
    path("consent/looks/", assisted.look_list, name="look_list"),
    path("consent/looks/<uuid:public_id>/", assisted.look_detail, name="look_detail"),
]
