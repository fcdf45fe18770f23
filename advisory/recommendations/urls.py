from django.urls import path

from advisory.recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("advice/", views.recommendation_list, name="recommendation_list"),
    path("advice/from/<uuid:engagement>/", views.recommendation_write, name="recommendation_write"),
    path("advice/answers/<uuid:public_id>/publish/", views.response_publish, name="response_publish"),
    path("advice/<uuid:public_id>/", views.recommendation_detail, name="recommendation_detail"),
    path("advice/<uuid:public_id>/edit/", views.recommendation_edit, name="recommendation_edit"),
    path("advice/<uuid:public_id>/ask/", views.recommendation_ask, name="recommendation_ask"),
    path("advice/<uuid:public_id>/answer/", views.response_draft, name="response_draft"),
]
