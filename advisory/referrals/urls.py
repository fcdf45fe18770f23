from django.urls import path

from advisory.referrals import views

app_name = "referrals"
urlpatterns = [
    path("help/", views.service_list, name="service_list"),
    path("help/add/", views.service_add, name="service_add"),
    path("help/<uuid:public_id>/", views.service_edit, name="service_edit"),
    path("help/<uuid:public_id>/checked/", views.service_verify, name="service_verify"),
]
