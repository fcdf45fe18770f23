from django.urls import path

from compensation.statements import views

app_name = "statements_mine"
urlpatterns = [
    path("y/", views.money_home, name="money_home"),
    path("y/<uuid:public_id>/", views.payment_detail, name="payment_detail"),
    path("y/<uuid:public_id>/arrived/", views.payment_confirm, name="payment_confirm"),
    path("y/<int:year>-<int:month>/", views.statement_page, name="statement_page"),
    path("y/<int:year>-<int:month>/pdf/", views.statement_download, name="statement_download"),
]
