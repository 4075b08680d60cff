from django.db import migrations

# The letters of scripts that put nothing between words, and the signs that go with them, as they stood when this was written.
LETTERS = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u103f\u1780-\u17b3\U00020000-\U0003ffff"
)
SIGNS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
TABLES = ("recordings_turn", "recordings_clip", "recordings_recording")


def look_for_letters(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        # What reads the tables from now on is built after each migrate, where it is missing.
        for table in TABLES:
            for what in ("ai", "ad", "au"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_search_{what}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}_search")
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('recordings_plain(text)'::regprocedure)")
            (function,) = cursor.fetchone()
            # The function as it is, and letters put apart in what it gives out.
            body = function.split("$function$")[1].strip()
            inner = body.removeprefix("SELECT ").rstrip("; ")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION recordings_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
                f"$$ SELECT pg_catalog.regexp_replace(pg_catalog.regexp_replace({inner}, '[{SIGNS}]', '', 'g'), "
                f"'([{LETTERS}])', ' \\1 ', 'g') $$"
            )
            # What is there in these scripts is looked through anew.
            cursor.execute(
                "UPDATE recordings_turn_search s SET words = to_tsvector('recordings_search'::regconfig, "
                "recordings_plain(left(t.text, 60000))) FROM recordings_turn t WHERE t.id = s.turn_id AND t.text ~ %s",
                [f"[{LETTERS}]"],
            )
            cursor.execute(
                "UPDATE recordings_clip SET title = title, note = note WHERE title || note ~ %s", [f"[{LETTERS}]"]
            )
            cursor.execute(
                "UPDATE recordings_recording SET title = title, why = why, reason = reason "
                "WHERE title || why || reason ~ %s",
                [f"[{LETTERS}]"],
            )


class Migration(migrations.Migration):
    """Search finds words in scripts that put no spaces between them, letter by letter."""

    dependencies = [
        ("recordings", "0011_sound_as_it_comes"),
    ]

    operations = [
        migrations.RunPython(look_for_letters, migrations.RunPython.noop),
    ]
