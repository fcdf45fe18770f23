"""Staff addresses below `/w/<programme>/`."""

from django.urls import path

from consent.effects import views

app_name = "effects"
urlpatterns = [
    path("after/", views.effect_list, name="effect_list"),
    path("after/<uuid:public_id>/", views.effect_detail, name="effect_detail"),
    path("after/<uuid:public_id>/asked/", views.effect_asked, name="effect_asked"),
    path("after/<uuid:public_id>/again/", views.effect_again, name="effect_again"),
]
