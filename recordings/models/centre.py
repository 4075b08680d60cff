"""What a centre keeps besides its calls: the files a folder brought, the names it uses."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Lower

from recordings.models.calls import Recording


class ImportedFile(models.Model):
    """A file that a folder import has looked at: what became of it, so that it is looked at once."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "Taken"
        KNOWN = "known", "Known already"
        REFUSED = "refused", "Refused"

    path = models.CharField(max_length=1000)
    size_bytes = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    recording = models.ForeignKey(
        Recording, on_delete=models.SET_NULL, null=True, blank=True, related_name="imported_files"
    )
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-seen_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["path"], name="one_row_for_each_file"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.get_outcome_display()}"


class Term(models.Model):
    """A name the centre uses that Whisper should know: a product, a place. `heard_as`: what it writes instead, one a line."""

    text = models.CharField("how it is written", max_length=60)
    heard_as = models.TextField("what is written instead", blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="terms")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[Any]] = [Lower("text")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("text"), name="term_written_once"),
        ]

    def __str__(self) -> str:
        return self.text
