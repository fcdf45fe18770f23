from django.urls import path

from survivor_engagement.files import views

app_name = "files"
urlpatterns = [path("f/<uuid:public_id>/", views.file_download, name="file_download")]
