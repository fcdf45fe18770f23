"""Addresses of the independent contact, below `/w/<programme>/`."""

from django.urls import path

from advisory.safeguarding import views

app_name = "safeguarding"
urlpatterns = [
    path("questions/", views.question_list, name="question_list"),
    path("questions/<uuid:public_id>/", views.question_detail, name="question_detail"),
]
