from django.urls import path

from advisory.referrals import advisor_views

urlpatterns = [
    path("help/", advisor_views.help_now, name="help"),
    path("rights/", advisor_views.rights, name="rights"),
]
