from django.urls import path

from consent.receipts import advisor_views as views
from consent.records.receipt import DONE, ENDED

app_name = "receipts_mine"
urlpatterns = [
    path("c/receipt/<uuid:public_id>/take/", views.receipt_take, name="receipt_take"),
    path("c/receipt/<uuid:public_id>/ended/", views.receipt_ended, name="receipt_ended"),
    path("c/receipt/<uuid:public_id>/ended/take/", views.receipt_take, {"about": ENDED}, name="ended_take"),
    path("c/receipt/<uuid:public_id>/done/take/", views.receipt_take, {"about": DONE}, name="done_take"),
    path("c/receipts/", views.receipt_list, name="receipt_list"),
    path("c/paper/<uuid:public_id>/", views.receipt_paper, name="receipt_paper"),
]
