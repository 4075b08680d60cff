"""The rows that documents have replaced."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


def to(model, **kwargs):
    return models.ForeignKey(on_delete=PROTECT, to=model, **kwargs)


class Migration(migrations.Migration):
    dependencies = [("coaching", "0004_rows_to_documents")]

    operations = [
        migrations.RemoveConstraint("enrollment", "enrolled_once_per_path"),
        migrations.RemoveField("enrollment", "path"),
        migrations.RenameField("enrollment", "on", "path"),
        migrations.AlterField("enrollment", "path", to("coaching.content", related_name="enrollments")),
        migrations.AddConstraint(
            "enrollment", models.UniqueConstraint(fields=("learner", "path"), name="enrolled_once_per_path")
        ),
        *(migrations.RemoveField("version", name) for name in ("module", "scenario", "quiz")),
        migrations.AlterField("version", "content", to("coaching.content", related_name="versions")),
        migrations.AddConstraint(
            "version", models.UniqueConstraint(fields=("content", "number"), name="version_numbered_once")
        ),
        *(
            migrations.RemoveField("activity", name)
            for name in ("module", "kind", "title", "minutes", "body", "clip", "scenario", "quiz", "retired")
        ),
        migrations.AlterModelOptions("activity", {"ordering": ["pk"], "verbose_name_plural": "activities"}),
        migrations.RemoveField("activity", "position"),
        migrations.RenameField("activity", "of", "module"),
        migrations.AlterField("activity", "module", to("coaching.content", related_name="activities")),
        migrations.RemoveField("attempt", "node_key"),
        migrations.AlterField("attempt", "learner", to(settings.AUTH_USER_MODEL, related_name="attempts")),
        migrations.AlterField("attempt", "enrollment", to("coaching.enrollment", null=True, related_name="attempts")),
        migrations.AlterField("attempt", "activity", to("coaching.activity", null=True, related_name="attempts")),
        migrations.AddConstraint(
            "attempt",
            models.UniqueConstraint(
                condition=models.Q(status="in_progress"),
                fields=("enrollment", "activity", "mode"),
                name="one_open_attempt_per_activity",
            ),
        ),
        migrations.AddConstraint(
            "attempt",
            models.UniqueConstraint(fields=("enrollment", "activity", "mode", "number"), name="attempts_are_counted"),
        ),
        migrations.RemoveField("response", "marked"),
        migrations.DeleteModel("Sounding"),
        migrations.DeleteModel("Option"),
        migrations.DeleteModel("Question"),
        migrations.DeleteModel("Quiz"),
        migrations.DeleteModel("Choice"),
        migrations.DeleteModel("Node"),
        migrations.DeleteModel("Scenario"),
        migrations.DeleteModel("Limit"),
        migrations.DeleteModel("Guideline"),
        migrations.DeleteModel("Module"),
        migrations.DeleteModel("TrainingPath"),
        *(
            migrations.AddConstraint(model, models.UniqueConstraint(fields=fields, name=name))
            for model, fields, name in (
                ("content", ("kind", "number"), "content_numbered_once"),
                ("revision", ("content", "number"), "revision_numbered_once"),
                ("contentuse", ("content", "used"), "content_used_once"),
                ("competencyuse", ("competency", "content"), "competency_used_once"),
            )
        ),
    ]
