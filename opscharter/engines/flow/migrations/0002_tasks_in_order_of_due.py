"""Lists of tasks run in order of what is due, found by person, post or department."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="task", name="task_person"),
        migrations.RemoveIndex(model_name="task", name="task_post"),
        migrations.AddField(
            model_name="task",
            name="order_at",
            field=models.DateTimeField(default=datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="task", name="reminded", field=models.SmallIntegerField(default=0)
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["center_id", "person_id", "order_at", "id"],
                name="task_person",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["center_id", "post_id", "order_at", "id"],
                name="task_post",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["center_id", "department_id", "order_at", "id"],
                name="task_department",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("paused_at__isnull", True), ("reminded__lt", 2), ("state", "open")),
                fields=["center_id", "due_at"],
                name="task_due",
            ),
        ),
    ]
