"""Who heard what of which call: kept apart from calls and attempts, and only ever added to."""

from typing import Any, ClassVar, NoReturn

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone


class AccessQuerySet(models.QuerySet["Access"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The log of who heard what is only added to.")

    def delete(self) -> NoReturn:
        raise TypeError("The log of who heard what is only added to; `let_go` ends what is past its time.")

    def let_go(self) -> int:
        """Delete what is past its time. For the centre's retention alone."""
        return models.QuerySet.delete(self)[0]


class Access(models.Model):
    """Somebody played, exported, read through the API, or looked for something in calls. `call` is a Recording's number, which stays when
    the call is erased; no word of it is here."""

    class Kind(models.TextChoices):
        PLAYED = "played", "Played the call"
        CLIP = "clip", "Played a clip"
        EXPORTED = "exported", "Took its text away"
        READ = "read", "Read it by program"
        SEARCHED = "searched", "Searched all calls"

    class How(models.TextChoices):
        PAGE = "page", "On a page"
        API = "api", "By program"
        TRAINING = "training", "In training"

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    how = models.CharField(max_length=10, choices=How)
    call = models.BigIntegerField(null=True, blank=True)
    start_ms = models.PositiveBigIntegerField(null=True, blank=True)
    end_ms = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name_plural = "accesses"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["call", "-at"], name="access_of_call"),
            models.Index(fields=["by", "-at"], name="access_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The log of who heard what is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The log of who heard what is only added to.")
