from django.db import migrations, models
from django.db.models import F


def asked(apps, schema_editor):
    """What still waits was asked for on the day of its state; of what was answered nobody kept the day of asking."""
    apps.get_model("luodi", "Share").objects.filter(state="REQUESTED").update(asked_on=F("state_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("luodi", "0029_issue_done_on"),
    ]

    operations = [
        migrations.AddField(model_name="share", name="asked_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="share", name="answered_on", field=models.DateField(null=True)),
        migrations.RunPython(asked, migrations.RunPython.noop),
    ]
