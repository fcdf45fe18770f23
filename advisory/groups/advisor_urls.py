from django.urls import path

from advisory.groups import advisor_views

app_name = "groups_mine"
urlpatterns = [
    path("g/<uuid:public_id>/", advisor_views.group_detail, name="group_detail"),
    path("g/<uuid:public_id>/leave/", advisor_views.group_leave, name="group_leave"),
]
