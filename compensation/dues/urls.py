from django.urls import path

from compensation.dues import views

app_name = "dues"
urlpatterns = [
    path("pay/", views.due_list, name="due_list"),
    path("pay/dues/<uuid:public_id>/", views.due_detail, name="due_detail"),
    path("pay/dues/<uuid:public_id>/full/", views.due_pay_in_full, name="due_pay_in_full"),
    path("engagements/<uuid:engagement>/pay/", views.plan_choose, name="plan_choose"),
]
