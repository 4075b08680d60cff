from typing import Any

from django.db import migrations, models


def values_for_options(apps: Any, schema_editor: Any) -> None:
    """An answer to a question was a list of options; it is a list of values now, whatever the kind."""
    Response = apps.get_model("coaching", "Response")
    rows = Response.objects.filter(kind__in=("single", "multiple")).only("pk", "given")
    changed = []
    for row in rows.iterator(chunk_size=500):
        if isinstance(row.given, dict) and "options" in row.given:
            row.given = {"values": row.given["options"]}
            changed.append(row)
        if len(changed) == 500:
            Response.objects.bulk_update(changed, ["given"])
            changed = []
    Response.objects.bulk_update(changed, ["given"])


class Migration(migrations.Migration):
    dependencies = [("coaching", "0007_reviews")]

    operations = [
        migrations.AddField(model_name="attempt", name="kept", field=models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            model_name="enrollment", name="extra_time_percent", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="response", name="item_version", field=models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddField(model_name="clipuse", name="withheld", field=models.BooleanField(default=False)),
        migrations.RunPython(values_for_options, migrations.RunPython.noop, elidable=False),
    ]
