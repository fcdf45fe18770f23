from django.urls import path

from advisory.groups import views

app_name = "groups"
urlpatterns = [
    path("groups/", views.group_list, name="group_list"),
    path("groups/new/", views.group_create, name="group_create"),
    path("groups/<uuid:public_id>/", views.group_detail, name="group_detail"),
    path("groups/<uuid:public_id>/edit/", views.group_edit, name="group_edit"),
    path("groups/<uuid:public_id>/activate/", views.group_activate, name="group_activate"),
    path("groups/<uuid:public_id>/pause/", views.group_pause, name="group_pause"),
    path("groups/<uuid:public_id>/close/", views.group_close, name="group_close"),
    path("groups/<uuid:public_id>/partners/", views.partner_assign, name="partner_assign"),
    path("groups/<uuid:public_id>/terms/", views.terms_write, name="terms_write"),
    path("groups/<uuid:public_id>/members/add/", views.member_add, name="member_add"),
    path("groups/terms/<uuid:public_id>/", views.terms_detail, name="terms_detail"),
    path("groups/terms/<uuid:public_id>/approve/", views.terms_approve, name="terms_approve"),
    path("groups/partners/<uuid:public_id>/end/", views.partner_end, name="partner_end"),
    path("groups/members/<uuid:public_id>/end/", views.member_end, name="member_end"),
]
