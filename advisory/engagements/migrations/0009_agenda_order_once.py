"""No two points of one agenda have the same place in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0008_agenda_in_order")]
    operations = [
        migrations.AddConstraint(
            "agendaitem",
            models.UniqueConstraint(fields=["engagement", "order"], name="agenda_item_order_once"),
        ),
    ]
