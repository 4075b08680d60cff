"""Drafts become documents: the tables for them, beside those they replace."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

PROTECT, CASCADE, SET_NULL = (
    django.db.models.deletion.PROTECT,
    django.db.models.deletion.CASCADE,
    django.db.models.deletion.SET_NULL,
)


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def to(model, on_delete=PROTECT, **kwargs):
    return models.ForeignKey(on_delete=on_delete, to=model, **kwargs)


USER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0002_choice_clip"),
        ("recordings", "0008_listed"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.CreateModel(
            name="Content",
            fields=[
                key(),
                ("kind", models.CharField(max_length=12)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("retired", "Archived"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_by", to(USER, related_name="contents")),
                ("owners", models.ManyToManyField(blank=True, related_name="owned_contents", to=USER)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"ordering": ["title", "pk"]},
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                key(),
                ("content", to("coaching.content", CASCADE, related_name="revisions")),
                ("number", models.PositiveIntegerField()),
                ("parent", to("coaching.revision", SET_NULL, null=True, related_name="children")),
                ("document", models.JSONField()),
                ("by", to(USER, related_name="revisions")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("autosave", models.BooleanField(default=False)),
                ("client_key", models.CharField(max_length=64, null=True, unique=True)),
                ("added", models.CharField(blank=True, max_length=60)),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.RenameField("version", "content", "document"),
        migrations.AddField("version", "content", to("coaching.content", null=True, related_name="versions")),
        migrations.AddField("version", "revision", to("coaching.revision", null=True, related_name="versions")),
        migrations.AlterField("version", "published_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RemoveConstraint("version", "version_of_one_subject"),
        migrations.RemoveConstraint("version", "module_version_once"),
        migrations.RemoveConstraint("version", "scenario_version_once"),
        migrations.RemoveConstraint("version", "quiz_version_once"),
        migrations.AddField("content", "head", to("coaching.revision", SET_NULL, null=True, related_name="+")),
        migrations.AddField("content", "published", to("coaching.version", SET_NULL, null=True, related_name="+")),
        migrations.CreateModel(
            name="ContentUse",
            fields=[
                key(),
                ("content", to("coaching.content", CASCADE, related_name="uses")),
                ("used", to("coaching.content", related_name="used_by")),
            ],
        ),
        migrations.CreateModel(
            name="ClipUse",
            fields=[
                key(),
                ("clip", to("recordings.clip", related_name="uses")),
                ("content", to("coaching.content", CASCADE, related_name="clip_uses")),
                ("version", to("coaching.version", CASCADE, null=True, related_name="clip_uses")),
                ("place", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="CompetencyUse",
            fields=[
                key(),
                ("competency", to("recordings.competency", related_name="content_uses")),
                ("content", to("coaching.content", CASCADE, related_name="competency_uses")),
            ],
        ),
        migrations.AddField("activity", "of", to("coaching.content", null=True, related_name="+")),
        migrations.AddField("enrollment", "on", to("coaching.content", null=True, related_name="+")),
        migrations.RemoveConstraint("activity", "activity_holds_what_its_kind_needs"),
        migrations.RemoveConstraint("attempt", "one_open_attempt_per_activity"),
        migrations.RemoveConstraint("attempt", "attempts_are_counted"),
        migrations.RenameField("attempt", "state", "status"),
        migrations.AddField("attempt", "state", models.JSONField(blank=True, default=dict)),
        migrations.AddField("attempt", "learner", to(USER, null=True, related_name="attempts")),
        migrations.AddField(
            "attempt",
            "mode",
            models.CharField(
                choices=[
                    ("practice", "For oneself, seen by nobody"),
                    ("check", "For the record"),
                    ("preview", "An author's own look"),
                ],
                default="check",
                max_length=10,
            ),
        ),
        migrations.AddField("response", "item", models.CharField(blank=True, max_length=60)),
        migrations.AddField("response", "kind", models.CharField(blank=True, max_length=20)),
        migrations.AddField("response", "score", models.FloatField(blank=True, null=True)),
        migrations.AddField("response", "max_score", models.FloatField(blank=True, null=True)),
        migrations.AddField("response", "verdict", models.CharField(blank=True, max_length=12)),
    ]
