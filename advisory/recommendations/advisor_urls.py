from django.urls import path

from advisory.recommendations import advisor_views

app_name = "recommendations_mine"
urlpatterns = [
    path("a/", advisor_views.advice_list, name="advice_list"),
    path("a/<uuid:public_id>/", advisor_views.advice_detail, name="advice_detail"),
]
