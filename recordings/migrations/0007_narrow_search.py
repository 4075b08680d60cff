from django.db import migrations

from recordings.migrations import _search_index


def build(apps, schema_editor):
    _search_index.install(schema_editor.connection)


class Migration(migrations.Migration):
    """On PostgreSQL search reads a narrow table beside the turns instead of a column of theirs."""

    dependencies = [
        ("recordings", "0006_listening_room"),
    ]

    operations = [
        # Back there is nothing to do: 0005 takes away whatever is there.
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
