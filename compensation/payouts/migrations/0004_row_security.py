"""Who reaches the rows of payouts, and which rows belong together."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, policy, protect

# Keys of several columns: money of one programme, currency and person never lands on another's row.
KEYS = """
ALTER TABLE payouts_payoutbatch ADD CONSTRAINT batch_and_programme UNIQUE (id, programme_id);
ALTER TABLE payouts_payment ADD CONSTRAINT payment_and_programme UNIQUE (id, programme_id);
ALTER TABLE payouts_statusreport ADD CONSTRAINT report_and_programme UNIQUE (id, programme_id);
ALTER TABLE payouts_payoutbatch ADD CONSTRAINT batch_from_own_account
    FOREIGN KEY (funding_account_id, programme_id, currency)
    REFERENCES payouts_fundingaccount (id, programme_id, currency);
ALTER TABLE payouts_payment
    ADD CONSTRAINT payment_of_batch FOREIGN KEY (batch_id, programme_id, currency)
        REFERENCES payouts_payoutbatch (id, programme_id, currency),
    ADD CONSTRAINT payment_by_own_method FOREIGN KEY (method_id, advisor_id, programme_id, currency)
        REFERENCES payouts_payoutmethod (id, advisor_id, programme_id, currency);
ALTER TABLE payouts_paymentitem
    ADD CONSTRAINT item_of_payment FOREIGN KEY (payment_id, programme_id, advisor_id)
        REFERENCES payouts_payment (id, programme_id, advisor_id),
    ADD CONSTRAINT item_of_own_due FOREIGN KEY (due_id, programme_id, advisor_id)
        REFERENCES dues_due (id, programme_id, advisor_id);
ALTER TABLE payouts_decision
    ADD CONSTRAINT decision_of_batch FOREIGN KEY (batch_id, programme_id)
        REFERENCES payouts_payoutbatch (id, programme_id),
    ADD CONSTRAINT decision_stands_for_this_content FOREIGN KEY (batch_id, prepared_by_id, standing_hash)
        REFERENCES payouts_payoutbatch (id, prepared_by_id, content_hash);
ALTER TABLE payouts_paymentfile ADD CONSTRAINT file_of_batch FOREIGN KEY (batch_id, programme_id)
    REFERENCES payouts_payoutbatch (id, programme_id);
ALTER TABLE payouts_statusline
    ADD CONSTRAINT status_line_of_report FOREIGN KEY (report_id, programme_id)
        REFERENCES payouts_statusreport (id, programme_id),
    ADD CONSTRAINT status_line_of_payment FOREIGN KEY (payment_id, programme_id)
        REFERENCES payouts_payment (id, programme_id);
"""
KEYS_BACK = """
ALTER TABLE payouts_statusline
    DROP CONSTRAINT status_line_of_payment, DROP CONSTRAINT status_line_of_report;
ALTER TABLE payouts_paymentfile DROP CONSTRAINT file_of_batch;
ALTER TABLE payouts_decision DROP CONSTRAINT decision_stands_for_this_content, DROP CONSTRAINT decision_of_batch;
ALTER TABLE payouts_paymentitem DROP CONSTRAINT item_of_own_due, DROP CONSTRAINT item_of_payment;
ALTER TABLE payouts_payment DROP CONSTRAINT payment_by_own_method, DROP CONSTRAINT payment_of_batch;
ALTER TABLE payouts_payoutbatch DROP CONSTRAINT batch_from_own_account;
ALTER TABLE payouts_statusreport DROP CONSTRAINT report_and_programme;
ALTER TABLE payouts_payment DROP CONSTRAINT payment_and_programme;
ALTER TABLE payouts_payoutbatch DROP CONSTRAINT batch_and_programme;
"""
# The question of a shared account is written by a trigger only; reports are added and read, nothing else.
GRANTS = """
REVOKE INSERT, DELETE ON payouts_sharedaccount FROM app_web, app_worker, app_notify, app_payout;
REVOKE UPDATE, DELETE ON payouts_statusreport, payouts_statusline FROM app_web, app_worker, app_notify, app_payout;
"""
GRANTS_BACK = """
GRANT UPDATE, DELETE ON payouts_statusreport, payouts_statusline TO app_web, app_worker, app_notify, app_payout;
GRANT INSERT, DELETE ON payouts_sharedaccount TO app_web, app_worker, app_notify, app_payout;
"""
OWN = ADVISOR.format(column="advisor_id")


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0003_files_and_reports"),
        ("dues", "0002_row_security"),
        ("identity", "0002_vault_and_row_security"),
    ]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(GRANTS, GRANTS_BACK),
        *protect("payouts_fundingaccount", admin=True),
        *protect("payouts_payoutmethod", advisor="advisor_id"),
        *protect("payouts_sharedaccount"),
        *protect("payouts_payoutbatch"),
        *protect("payouts_payment"),
        policy("payouts_payment", "advisor", "app_web", OWN, "SELECT"),
        *protect("payouts_paymentitem"),
        policy("payouts_paymentitem", "advisor", "app_web", OWN, "SELECT"),
        *protect("payouts_decision"),
        *protect("payouts_paymentfile"),
        *protect("payouts_statusreport"),
        *protect("payouts_statusline"),
    ]
