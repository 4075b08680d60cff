"""The rest of a call that a learner is to predict is heard by nobody who has not answered yet, by whatever address."""

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q

from coaching.models.content import ClipUse, Content
from coaching.models.learning import Attempt, Response
from recordings.withholding import because


@because
def waits_for_an_answer(user: User) -> Q:
    """A condition on recordings: one whose rest stands in a published quiz on a path this person is on, or in a try under way, and
    is not answered yet. In whichever try and version it was answered: what has been heard has been heard.
    """
    answered = Response.objects.filter(
        attempt__learner=user, item=OuterRef("key"), attempt__version__content=OuterRef("content")
    )
    uses = ClipUse.objects.filter(withheld=True).exclude(content__state=Content.State.RETIRED).filter(~Exists(answered))
    on_path = Q(version=F("content__published"), content__used_by__content__used_by__content__enrollments__learner=user)
    under_way = Q(version__attempts__learner=user, version__attempts__status=Attempt.Status.IN_PROGRESS)
    return Q(pk__in=uses.filter(on_path | under_way).values("clip__recording"))
