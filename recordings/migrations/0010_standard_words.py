import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Standard words for what is kept: chunks of a transcript, imported files, attempts; nothing of it changes."""

    dependencies = [
        ("recordings", "0009_api_tokens"),
    ]

    operations = [
        migrations.RenameModel("Passage", "TranscriptChunk"),
        migrations.RenameModel("Arrival", "ImportedFile"),
        migrations.RenameField("transcript", "hearings", "attempts"),
        migrations.RenameField("transcript", "faults", "consecutive_failures"),
        migrations.RenameField("transcript", "behind", "low_priority"),
        migrations.RenameField("transcript", "not_before", "retry_at"),
        migrations.RemoveConstraint("transcriptchunk", "passage_heard_once"),
        migrations.AddConstraint(
            "transcriptchunk", models.UniqueConstraint(fields=["transcript", "number"], name="chunk_kept_once")
        ),
        # What the rows are called from the other side: nothing in the database.
        migrations.AlterField(
            "transcriptchunk",
            "transcript",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="recordings.transcript"
            ),
        ),
        migrations.AlterField(
            "importedfile",
            "recording",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported_files",
                to="recordings.recording",
            ),
        ),
    ]
