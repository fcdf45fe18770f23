from django.urls import path

from consent.receipts import handing_views as views

app_name = "receipts_handed"
urlpatterns = [path("consent/handed/<uuid:public_id>/", views.paper_hand, name="paper_hand")]
