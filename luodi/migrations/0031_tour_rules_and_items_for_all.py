from django.db import migrations, models


def keep(apps, schema_editor):
    """Tours called before were shown, and closed, by the rules of the file as it stands when they learn to keep their own."""
    tours = apps.get_model("luodi", "Tour").objects.all()
    if tours.exists():
        from luodi.inspection.rules import inspection_rules

        tours.update(rules=inspection_rules().tour.kept)


class Migration(migrations.Migration):
    dependencies = [
        ("luodi", "0030_share_asked_and_answered"),
    ]

    operations = [
        migrations.AddField(
            model_name="tour", name="rules", field=models.JSONField(default=dict), preserve_default=False
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.AddField(
            model_name="agendaitem", name="is_for_all", field=models.BooleanField(default=False, verbose_name="对全体参会单位公开")
        ),
    ]
