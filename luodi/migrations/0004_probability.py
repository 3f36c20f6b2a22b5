from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('luodi', '0003_levelled_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='criticality_percent',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='projectplan',
            name='on_time_percent',
            field=models.PositiveSmallIntegerField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='projectplan',
            name='p50_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='projectplan',
            name='p80_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='projectplan',
            name='samples',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
