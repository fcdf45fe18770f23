from django.urls import path

from advisory.safeguarding import advisor_views

app_name = "safeguarding_mine"
urlpatterns = [
    path("d/opened/", advisor_views.opening_list, name="opening_list"),
    path("d/opened/ask/", advisor_views.opening_ask, name="opening_ask"),
]
