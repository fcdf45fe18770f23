from django.urls import path

from consent.receipts import advisor_views as views

app_name = "receipts_mine"
urlpatterns = [
    path("c/receipt/<uuid:public_id>/take/", views.receipt_take, name="receipt_take"),
    path("c/paper/<uuid:public_id>/", views.receipt_paper, name="receipt_paper"),
]
