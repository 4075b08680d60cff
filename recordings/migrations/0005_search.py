from django.db import migrations

from recordings.migrations import _search_index


def build(apps, schema_editor):
    _search_index.install(schema_editor.connection)


def take_away(apps, schema_editor):
    _search_index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """What search reads. On SQLite `apps.py` looks after every later migration that the triggers are still there."""

    dependencies = [
        ("recordings", "0004_behind"),
    ]

    operations = [
        migrations.RunPython(build, take_away),
    ]
