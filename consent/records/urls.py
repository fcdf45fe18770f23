from django.urls import path

from consent.records import views

app_name = "records"
urlpatterns = [path("consent/", views.consent_list, name="consent_list")]
