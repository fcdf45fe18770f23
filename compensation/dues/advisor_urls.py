from django.urls import path

from compensation.dues import advisor_views

app_name = "dues_mine"
urlpatterns = [
    path("o/<uuid:public_id>/", advisor_views.offer_detail, name="offer_detail"),
    path("o/<uuid:public_id>/yes/", advisor_views.offer_accept, name="offer_accept"),
    path("o/<uuid:public_id>/no/", advisor_views.offer_decline, name="offer_decline"),
    path("o/<uuid:public_id>/ask/", advisor_views.offer_ask, name="offer_ask"),
]
