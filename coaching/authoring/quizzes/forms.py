"""The forms in which quizzes are written, and questions of the bank are looked for and changed together."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User

from coaching.authoring.fields import LONG, ContentField
from coaching.authoring.quizzes.editor import DIFFICULTIES
from coaching.authoring.quizzes.kinds.registry import NAMES
from coaching.authoring.quizzes.services import Settings
from coaching.content.quiz.document import COUNTS, WHENS, Quiz, Review
from recordings.models import Competency
from recordings.web.forms import Dressed, MomentField

MOST_LETTERS = 200


class SettingsForm(Dressed, forms.Form):
    """Everything of a quiz but its questions."""

    use_required_attribute = False
    told: ClassVar[list[tuple[str, str]]] = [
        ("grade", "Whether it was right"),
        ("answers", "The right answer"),
        ("whys", "Why"),
    ]
    title = forms.CharField(max_length=120, error_messages={"required": "Give the quiz a title."})
    intro = forms.CharField(
        label="What it is about",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="A sentence or two before the first question.",
    )
    pass_percent = forms.IntegerField(
        label="To pass, in percent",
        min_value=0,
        max_value=100,
        initial=60,
        help_text="Of the points. With 0 everyone is through who has answered.",
    )
    tries = forms.IntegerField(
        label="Tries", required=False, min_value=1, max_value=100, help_text="Empty: as many as they like."
    )
    counts = forms.ChoiceField(label="Which try counts", choices=list(COUNTS.items()), initial="best")
    minutes = forms.IntegerField(
        label="Minutes for a try", required=False, min_value=1, max_value=1_440, help_text="Empty: no limit."
    )
    shuffle_questions = forms.BooleanField(label="Questions in another order each time", required=False)
    shuffle_answers = forms.BooleanField(label="Answers in another order each time", required=False, initial=True)
    hint_percent = forms.IntegerField(
        label="A hint costs, in percent", min_value=0, max_value=100, initial=25, help_text="Of its question."
    )
    certainty = forms.BooleanField(
        label="Learners say how sure they are",
        required=False,
        help_text="Being right and sure counts more; being sure and not right costs.",
    )
    guideline = ContentField("guideline", label="Guideline at the side", required=False, empty_label="None")
    grade = forms.ChoiceField(choices=list(WHENS.items()), widget=forms.RadioSelect, initial="at_once")
    answers = forms.ChoiceField(choices=list(WHENS.items()), widget=forms.RadioSelect, initial="at_once")
    whys = forms.ChoiceField(choices=list(WHENS.items()), widget=forms.RadioSelect, initial="at_once")
    on = forms.DateField(
        label="The date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guideline"].offer(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = {data.get("grade"), data.get("answers"), data.get("whys")}
        if "on_date" in named and not data.get("on") and "on" not in self.errors:
            self.add_error("on", "Name the date from which it is told.")
        return data

    def settings(self) -> Settings:
        data = self.cleaned_data
        review = Review(**{name: data[name] for name in Review.model_fields})
        own = {name: data[name] for name in Quiz.model_fields if name in data and name not in ("guideline", "review")}
        return own | {"guideline": data["guideline"].number if data["guideline"] else None, "review": review}

    @staticmethod
    def typed_of(quiz: Quiz) -> dict[str, Any]:
        """A quiz as the form shows it."""
        return quiz.model_dump(exclude={"review", "questions", "draws"}) | quiz.review.model_dump()

    @property
    def review_rows(self) -> list[tuple[str, Any]]:
        """What is told, each with the choices of when."""
        return [(words, self[name]) for name, words in self.told]

    @property
    def whens(self) -> list[str]:
        return list(WHENS.values())


class DrawForm(Dressed, forms.Form):
    """Questions to draw from the bank."""

    use_required_attribute = False
    count = forms.IntegerField(label="Draw", min_value=1, max_value=100, initial=3)
    competency = forms.ModelChoiceField(
        label="That practise",
        queryset=Competency.objects.order_by("name"),
        empty_label="Choose",
        error_messages={"required": "Choose what they practise."},
    )
    difficulty = forms.ChoiceField(
        label="Meant to be", choices=[("", "However hard"), *DIFFICULTIES[1:]], required=False
    )


class BankForm(Dressed, forms.Form):
    """What is looked for in the bank. Nonsense in it looks for nothing in particular."""

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(required=False, choices=[("", "Every kind"), *NAMES])
    competency = forms.ModelChoiceField(
        label="Practises", queryset=Competency.objects.order_by("name"), required=False, empty_label="Anything"
    )
    difficulty = forms.ChoiceField(
        label="How hard", required=False, choices=[("", "All"), *DIFFICULTIES[1:], ("none", "Not said")]
    )
    used = forms.ChoiceField(
        label="Asked",
        required=False,
        choices=[("", "In work"), ("yes", "In a quiz"), ("no", "In no quiz"), ("archived", "Archived")],
    )
    author = forms.ModelChoiceField(label="By", queryset=User.objects.none(), required=False, empty_label="Everybody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        writers = User.objects.filter(contents__kind="question").distinct().order_by("first_name", "last_name", "pk")
        author = self.fields["author"]
        author.queryset = writers  # type: ignore[attr-defined]
        author.label_from_instance = lambda one: one.get_full_name() or one.get_username()  # type: ignore[attr-defined]


class AimsForm(Dressed, forms.Form):
    """What ticked questions practise, and how hard they are: for all of them at once."""

    competency = forms.ModelChoiceField(
        label="Practises",
        queryset=Competency.objects.order_by("name"),
        required=False,
        empty_label="As it is",
    )
    difficulty = forms.ChoiceField(label="Meant to be", required=False, choices=[("", "As it is"), *DIFFICULTIES[1:]])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not data.get("competency") and not data.get("difficulty"):
            raise forms.ValidationError("Choose what to change: what they practise, or how hard they are.")
        return data


class SpanForm(Dressed, forms.Form):
    """The part of a call that is asked about, and the quiz in which. Where the call stops for a prediction, it has a `stop_ms`."""

    use_required_attribute = False
    start_ms = MomentField(label="From", error_messages={"required": "Say where the clip begins."})
    stop_ms = MomentField(label="Stops at", required=False)
    end_ms = MomentField(label="To", error_messages={"required": "Say where the clip ends."})
    hear = forms.BooleanField(label="Learners hear it first", required=False, initial=True)
    quiz = ContentField("quiz", label="Ask in", required=False, empty_label="Just the bank")
    title = forms.CharField(label="or in a new quiz called", max_length=120, required=False)

    def __init__(self, *args: Any, user: User | AnonymousUser, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stops = kind == "predict"
        self.fields["quiz"].offer(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        start, stop, end = (data.get(name) for name in ("start_ms", "stop_ms", "end_ms"))
        if self.stops and stop is None and "stop_ms" not in self.errors:
            self.add_error("stop_ms", "Say where the call stops and one has to answer.")
        elif self.stops and start is not None and end is not None and stop is not None and not start < stop < end:
            self.add_error("stop_ms", "The call stops somewhere between its beginning and its end.")
        return data | {"stop_ms": stop if self.stops else None}
