from django.urls import path

from consent.records import advisor_views as views

app_name = "records_mine"
urlpatterns = [
    path("c/", views.choice_list, name="choice_list"),
    path("c/language/", views.language_choose, name="language_choose"),
    path("c/stop/<uuid:public_id>/", views.choice_stop_all, name="choice_stop_all"),
    path("c/check/<uuid:public_id>/", views.check_answer, name="check_answer"),
    path("c/check/<uuid:public_id>/again/", views.check_unclear, name="check_unclear"),
    path("c/receipt/<uuid:public_id>/", views.receipt_detail, name="receipt_detail"),
    path("c/<uuid:public_id>/", views.choice_answer, name="choice_answer"),
    path("c/<uuid:public_id>/go-on/", views.choice_go_on, name="choice_go_on"),
    path("c/<uuid:public_id>/limits/", views.choice_limit, name="choice_limit"),
    path("c/<uuid:public_id>/stop/", views.choice_stop, name="choice_stop"),
]
