"""Staff addresses below `/w/<programme>/`."""

from django.urls import path

from survivor_engagement.exports import views

app_name = "exports"
urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/new/<str:kind>/", views.export_ask, name="export_ask"),
    path("exports/<uuid:public_id>/", views.export_detail, name="export_detail"),
    path("exports/<uuid:public_id>/answer/", views.export_decide, name="export_decide"),
    path("exports/<uuid:public_id>/take/", views.export_take, name="export_take"),
]
