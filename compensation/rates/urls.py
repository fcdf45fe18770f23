from django.urls import path

from compensation.rates import views

app_name = "rates"
urlpatterns = [
    path("pay/rates/", views.card_list, name="card_list"),
    path("pay/rates/new/", views.card_write, name="card_write"),
    path("pay/rates/tax/new/", views.tax_rule_write, name="tax_rule_write"),
    path("pay/rates/tax/<uuid:public_id>/edit/", views.tax_rule_edit, name="tax_rule_edit"),
    path("pay/rates/tax/<uuid:public_id>/approve/", views.tax_rule_approve, name="tax_rule_approve"),
    path("pay/rates/<uuid:public_id>/", views.card_detail, name="card_detail"),
    path("pay/rates/<uuid:public_id>/edit/", views.card_edit, name="card_edit"),
    path("pay/rates/<uuid:public_id>/approve/", views.card_approve, name="card_approve"),
]
