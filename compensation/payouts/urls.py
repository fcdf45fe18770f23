"""Staff addresses below `/w/<programme>/`."""

from django.urls import path

from compensation.payouts.views import batches, files, methods, sayings

app_name = "payouts"
ONE = "<uuid:public_id>"
urlpatterns = [
    path("pay/batches/", batches.batch_list, name="batch_list"),
    path("pay/batches/prepare/", batches.batch_prepare, name="batch_prepare"),
    path(f"pay/batches/{ONE}/", batches.batch_detail, name="batch_detail"),
    path(f"pay/batches/{ONE}/lock/", batches.batch_lock, name="batch_lock"),
    path(f"pay/batches/{ONE}/update/", batches.batch_update, name="batch_update"),
    path(f"pay/batches/{ONE}/cancel/", batches.batch_cancel, name="batch_cancel"),
    path(f"pay/batches/{ONE}/approve/", batches.batch_approve, name="batch_approve"),
    path(f"pay/batches/{ONE}/release/", batches.batch_release, name="batch_release"),
    path(f"pay/batches/{ONE}/send-back/", batches.batch_send_back, name="batch_send_back"),
    path(f"pay/batches/payments/{ONE}/leave-out/", batches.payment_leave_out, name="payment_leave_out"),
    path(f"pay/batches/payments/{ONE}/outcome/", batches.payment_outcome, name="payment_outcome"),
    path(f"pay/batches/files/{ONE}/", files.file_download, name="file_download"),
    path(f"pay/batches/files/{ONE}/handed-over/", files.file_hand_over, name="file_hand_over"),
    path(f"pay/batches/files/{ONE}/anew/", files.file_make_anew, name="file_make_anew"),
    path(f"pay/batches/files/{ONE}/again/", files.file_ask_again, name="file_ask_again"),
    path(f"pay/batches/files/{ONE}/stopped/", files.file_stopped, name="file_stopped"),
    path(f"pay/batches/files/{ONE}/gone/", files.file_gone, name="file_gone"),
    path("pay/batches/reports/", files.report_list, name="report_list"),
    path("pay/batches/reports/new/", files.report_import, name="report_import"),
    path(f"pay/batches/reports/{ONE}/", files.report_detail, name="report_detail"),
    path(f"pay/batches/reports/{ONE}/confirm/", sayings.report_confirm, name="report_confirm"),
    path(f"pay/batches/sayings/{ONE}/confirm/", sayings.saying_confirm, name="saying_confirm"),
    path(f"pay/batches/sayings/{ONE}/decline/", sayings.saying_decline, name="saying_decline"),
    path(f"advisors/{ONE}/pay/", methods.method_edit, name="method_edit"),
    path(f"advisors/{ONE}/pay/account/", methods.shared_account_answer, name="shared_account_answer"),
    path(f"advisors/{ONE}/pay/<slug:kind>/", methods.method_details, name="method_details"),
]
