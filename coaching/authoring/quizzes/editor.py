"""A question's form: what all kinds share, and what is the kind's own. Read from a request, made into a document."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from coaching.authoring.fields import LONG, ClipField
from coaching.authoring.quizzes.kinds import registry
from coaching.authoring.quizzes.kinds.rows import lines_of
from coaching.content.question.choosing import Single
from coaching.content.question.document import TASKS, Listening, Question
from coaching.models import Content
from recordings.models import Competency
from recordings.web.forms import Dressed

PLAYS = [("", "As often as they like"), ("1", "Once"), ("2", "Twice")]
DIFFICULTIES = [("", "Not said"), ("easy", "Easy"), ("medium", "Medium"), ("hard", "Hard")]
MOST_HINTS = 5


class QuestionForm(Dressed, forms.Form):
    """What questions of all kinds have."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="Kind", choices=registry.NAMES, widget=forms.Select)
    text = forms.CharField(
        label="What you ask",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Write what you ask."},
    )
    clip = ClipField(label="A clip to hear")
    plays = forms.ChoiceField(label="Heard", choices=PLAYS, required=False)
    asked_after = forms.BooleanField(label="The question comes after the clip", required=False)
    why = forms.CharField(
        label="Told after the answer",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="Why it is so. This sentence is what teaches.",
    )
    hints = forms.CharField(
        label="Hints",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="One on each line, the gentlest first. A quiz may let each cost something.",
    )
    competency = forms.ModelChoiceField(
        label="What it practises", queryset=Competency.objects.order_by("name"), required=False, empty_label="Not said"
    )
    difficulty = forms.ChoiceField(label="Meant to be", choices=DIFFICULTIES, required=False)
    cites = forms.ChoiceField(label="Where the answer stands", required=False)
    own_words = forms.BooleanField(label="This text is our own wording", required=False)

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get("clip") or self.initial.get("clip")
        self.fields["clip"].offer(user, chosen=chosen, listed=True)  # type: ignore[attr-defined]
        heard = reverse("coaching:question-clip")
        self.fields["clip"].widget.attrs |= {"hx-get": heard, "hx-target": "#heard", "data-filtered": "clips"}
        self.fields["cites"].choices = _citations(user)  # type: ignore[attr-defined]

    def clean_hints(self) -> list[str]:
        hints = lines_of(self.cleaned_data["hints"])
        if len(hints) > MOST_HINTS:
            raise forms.ValidationError(f"Give at most {MOST_HINTS} hints.")
        return hints


def _citations(user: User | AnonymousUser) -> list[tuple[str, Any]]:
    """Nothing, and each guideline with its limits: “3” is a guideline, “3/limit-1” a limit of it."""
    found: list[tuple[str, Any]] = [("", "Nowhere")]
    guidelines = Content.objects.visible_to(user).kind("guideline").offered().select_related("published")
    for guideline in guidelines:
        shown = guideline.shown
        limits = [(f"{guideline.number}/{limit.key}", f"{limit.clause} {limit.name}".strip()) for limit in shown.limits]
        found.append((shown.title, [(str(guideline.number), f"{shown.title}, as a whole"), *limits]))
    return found


def typed_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    source = question.source
    cites = str(source.guideline or "") + (f"/{source.limit}" if source.guideline and source.limit else "")
    return {
        "kind": question.kind,
        "text": question.text,
        "clip": question.clip,
        "plays": str(question.listening.plays or ""),
        "asked_after": question.listening.asked_after,
        "why": question.why,
        "hints": "\n".join(question.hints),
        "competency": question.competency,
        "difficulty": question.difficulty,
        "cites": cites,
        "own_words": question.own_words,
    }


class Editor:
    """A question as its page shows it: as it stood `before`, or as it has been sent.

    What a button asks of the form itself (another kind, one more line) is done and nothing else: `is_sent` is only what is to be
    saved.
    """

    def __init__(self, request: HttpRequest, before: Question) -> None:
        user, data = request.user, request.POST or None
        if before.kind not in TASKS:
            # Of a question that was removed there is nothing left to go on from.
            before = before.model_copy(update={"task": Single()})
        self.before = before
        kind = data.get("kind", "") if data is not None else before.kind
        self.kind = kind if kind in TASKS else before.kind
        self.aside: list[tuple[str, str]] = []
        self.is_sent = data is not None and not self._is_about_the_form(request)
        if data is None:
            self.facts = QuestionForm(initial=typed_of(before), user=user)
            self.task = registry.stored(before.task, user=user)
        elif self.is_sent:
            self.facts = QuestionForm(data, user=user)
            self.task = registry.bound(self.kind, data, user=user, before=before.task)
        else:
            self.facts = QuestionForm(initial=data.dict(), user=user)
            self.task = registry.retyped(self.kind, data, user=user, act=data.get("then", ""))
        if data is not None:
            self.aside = registry.set_aside(self.kind, data, self.task)

    def _is_about_the_form(self, request: HttpRequest) -> bool:
        act = request.POST.get("then", "").partition(":")[0]
        return act in ("kind", "row", "up", "down", "off") or request.POST.get("shown_kind", self.kind) != self.kind

    def is_valid(self) -> bool:
        """Whether it was sent to be saved, and can be."""
        return self.is_sent and all([self.facts.is_valid(), self.task.is_valid()])

    def document(self) -> Question:
        """The question as written. Raises DomainError."""
        data = self.facts.cleaned_data
        guideline, _, limit = data["cites"].partition("/")
        source = {"guideline": int(guideline) if guideline else None, "limit": limit}
        return self.before.model_copy(
            update={
                "text": data["text"],
                "clip": data["clip"].pk if data["clip"] else None,
                "listening": Listening(
                    plays=int(data["plays"]) if data["plays"] else None, asked_after=data["asked_after"]
                ),
                "task": self.task.task(registry.known_in(self.before.task)),
                "hints": data["hints"],
                "why": data["why"],
                "competency": data["competency"].pk if data["competency"] else None,
                "difficulty": data["difficulty"],
                "source": self.before.source.model_copy(update=source),
                "own_words": data["own_words"],
            }
        )

    @property
    def clip(self) -> Any:
        """The pk of the clip that is chosen, as it was sent."""
        return self.facts["clip"].value()

    @property
    def has_more(self) -> bool:
        """Whether what is seldom said is said here, or is at fault."""
        names = ("plays", "asked_after", "hints", "competency", "difficulty", "cites", "own_words")
        return any(self.facts[name].value() or self.facts[name].errors for name in names)

    def __iter__(self) -> Iterator[BaseForm]:
        yield from (self.facts, self.task, *(self.task.rows or ()))
