from django.urls import path

from consent.effects import advisor_views as views

app_name = "effects_mine"
urlpatterns = [
    path("c/used/", views.used_list, name="used_list"),
    path("c/after/", views.report_list, name="report_list"),
    path("c/after/<uuid:public_id>/", views.report_detail, name="report_detail"),
]
