from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proof', '0001_statement'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExceptionGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('center_id', models.BigIntegerField()),
                ('control', models.CharField(max_length=80)),
                ('article', models.CharField(max_length=60)),
                ('reach', models.CharField(choices=[('case', 'One case'), ('department', 'A department and those below it'), ('center', 'The whole center')], max_length=10)),
                ('case_id', models.BigIntegerField(null=True)),
                ('case_number', models.CharField(blank=True, max_length=24)),
                ('department_id', models.BigIntegerField(null=True)),
                ('reason', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Awaits a decision'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_name', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_name', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['center_id', 'state', 'ends_at'], name='exception_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='exception_ends_later'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='exception_by_another')],
            },
        ),
    ]
