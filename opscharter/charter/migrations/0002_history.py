# Occasions are derived: those from before have no history, so the worker reads the journal anew.

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charter', '0001_initial'),
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            [
                "DELETE FROM charter_occasion",
                "DELETE FROM charter_tally",
                "DELETE FROM core_readerposition WHERE reader = 'tally'",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name='PersonTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('center_id', models.BigIntegerField()),
                ('control', models.CharField(max_length=80)),
                ('day', models.DateField()),
                ('post_id', models.BigIntegerField(default=0)),
                ('person_id', models.BigIntegerField(default=0)),
                ('verdict', models.CharField(max_length=10)),
                ('grade', models.CharField(blank=True, max_length=10)),
                ('count', models.IntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='occasion',
            name='excused',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='occasion',
            name='history',
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name='occasion',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['day'], name='occasion_day', pages_per_range=32),
        ),
        migrations.AddConstraint(
            model_name='persontally',
            constraint=models.UniqueConstraint(fields=('center_id', 'day', 'control', 'post_id', 'person_id', 'verdict', 'grade'), name='one_person_tally_per_cell'),
        ),
    ]
