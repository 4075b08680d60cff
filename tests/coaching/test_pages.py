"""The learner's pages: what stands on them, who may open them, and that nothing sent to them is counted twice or lost."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.content.scenario.document import node_at
from coaching.learning import attempts
from coaching.models import Attempt, Content, Enrollment, Response
from recordings.models import Clip, Competency, Recording
from tests.coaching import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: object) -> str:
    """The words of a page, without its markup."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "’")


def begun(enrollment: Enrollment, kind: str) -> Attempt:
    return attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, kind).id)


def choice_id(attempt: Attempt, number: int) -> str:
    found: str = node_at(attempt.version.opened, attempt.state["node"]).choices[number - 1].id
    return found


def address(attempt: Attempt) -> str:
    return reverse("coaching:attempt", args=[attempt.pk])


def test_home_greets_a_learner_and_shows_the_one_next_thing() -> None:
    enrollment = make.enrollment()
    page = text(signed_in(enrollment.learner).get("/"))
    assert re.search(r"Good (morning|afternoon|evening), Noor", page)
    assert "Next: something to read" in page
    assert "Your path: Broadband care" in page


def test_home_without_a_path_says_who_to_wait_for() -> None:
    assert "You are not on a path yet" in text(signed_in(make.learner()).get("/"))


def test_home_of_a_path_without_a_published_module_says_so() -> None:
    enrollment = make.enrollment(on=make.path())
    client = signed_in(enrollment.learner)
    assert "is being prepared" in text(client.get("/"))
    assert "is being prepared" in text(client.get(reverse("coaching:enrollment", args=[enrollment.pk])))
    assert "It is being prepared" in text(client.get(reverse("coaching:paths")))


def test_home_without_a_role_says_whom_to_ask() -> None:
    assert "Ask your trainer" in text(signed_in(make.person("new")).get("/"))


def test_home_tells_a_trainer_who_could_use_them_and_how_everybody_stands() -> None:
    enrollment = make.enrollment()
    for _ in range(2):
        attempt = begun(enrollment, "scenario")
        attempts.answer(attempt, step=0, values=["3"])
    make.enrollment(make.learner("tomasz"), enrollment.path)
    page = text(signed_in(make.trainer()).get("/"))
    assert "1 person could use you today. Nobody is under way without you, 1 has not begun, 0 are through." in page
    assert "Noor Haddad Stuck Two tries at “A scenario”, not passed yet" in page


def test_home_shows_an_author_the_drafts_and_how_many_colleagues_played() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    begun(enrollment, "scenario")
    make.scenario("Half done")
    page = text(signed_in(make.someone()).get("/"))
    assert "Half done" in page
    assert "1 colleague has played it" in page


def test_a_role_is_switched_only_to_one_that_is_held() -> None:
    client = signed_in(make.person("both", "Learner", "Author"))
    client.post(reverse("switch-role"), {"role": "Learner"})
    assert client.session["role"] == "Learner"
    client.post(reverse("switch-role"), {"role": "Trainer"})
    assert client.session["role"] == "Learner"
    assert signed_in(make.learner()).get(reverse("switch-role")).status_code == 405
    assert Client().post(reverse("switch-role")).headers["Location"].endswith("?next=/")


def test_a_path_shows_its_modules_and_what_is_done() -> None:
    enrollment = make.enrollment()
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    page = text(signed_in(enrollment.learner).get(reverse("coaching:enrollment", args=[enrollment.pk])))
    assert "1 of 4 activities done" in page
    assert "Next: a call worth hearing" in page


def test_my_paths_lists_every_path_i_am_on() -> None:
    enrollment = make.enrollment()
    make.enrollment(enrollment.learner, make.published_path("read", title="Moving home"))
    page = text(signed_in(enrollment.learner).get(reverse("coaching:paths")))
    assert "Broadband care" in page
    assert "Moving home" in page


@pytest.mark.parametrize("kind", ["read", "listen", "scenario", "quiz"])
def test_looking_at_an_activity_writes_nothing(kind: str) -> None:
    enrollment = make.enrollment()
    where = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, kind).id])
    assert signed_in(enrollment.learner).get(where).status_code == 200
    assert not Attempt.objects.exists()


def test_reading_is_rendered_and_finished_by_the_button() -> None:
    enrollment = make.enrollment()
    where = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, "read").id])
    client = signed_in(enrollment.learner)
    assert "<strong>£60</strong>" in client.get(where).content.decode()
    client.post(where)
    client.post(where)
    assert Attempt.objects.get().status == "finished"


def test_listening_shows_why_it_worked_to_who_has_heard_it_or_asks_to_read_it() -> None:
    enrollment = make.enrollment()
    activity = make.first(enrollment, "listen")
    where, client = reverse("coaching:activity", args=[enrollment.pk, activity.id]), signed_in(enrollment.learner)
    body = client.get(where).content.decode()
    assert reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, make.held(activity).draft.clip]) in body
    assert "She gives something to check." not in body
    assert "Hear the clip to its end first" in text(client.post(where, follow=True))
    assert not Attempt.objects.exists()
    for how, button in (("heard", "I have heard it"), ("read", "I have read it")):
        told = client.get(where, {"how": how}).content.decode()
        assert "She gives something to check." in told
        assert button in told
    assert "She gives" not in client.get(where, {"how": "guessed"}).content.decode()
    client.post(where, {"how": "read"})
    assert Attempt.objects.get().result == {"how": "read"}
    assert "She gives something to check." in client.get(where).content.decode()


def test_a_scenario_is_played_in_the_browser_from_start_to_debrief() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client = signed_in(enrollment.learner)
    where = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, "scenario").id])
    started = client.post(where)
    attempt = Attempt.objects.get()
    assert started.headers["Location"] == address(attempt)
    page = text(client.get(address(attempt)))
    assert "Mrs Kowalczyk" in page
    assert "“Hello?”" in page
    client.post(address(attempt), {"step": 0, "given": choice_id(attempt, 2)})
    attempt.refresh_from_db()
    assert "You, a moment ago “I cannot say.”" in text(client.get(address(attempt)))
    client.post(address(attempt), {"step": 1, "given": choice_id(attempt, 1)})
    assert client.get(address(attempt)).headers["Location"] == reverse("coaching:debrief", args=[attempt.pk])
    page = text(client.get(reverse("coaching:debrief", args=[attempt.pk])))
    assert "Mrs Kowalczyk stays" in page
    assert "Two decisions: one made trust grow and one cost some trust." in page
    assert "uideline" not in page.replace("Guidelines", "")
    assert page.count("A strong answer, and why") == 1
    assert "What you did well “£48 off.”" in page


def looked_back_on(enrollment: Enrollment, *answers: str) -> Attempt:
    attempt = begun(enrollment, "scenario")
    for given in answers:
        attempts.answer(attempt, step=attempt.step, values=[given])
    return attempt


def on_a_path(*held: Content) -> Enrollment:
    """A learner on a published path with these scenarios."""
    path = make.path()
    module = make.module(path)
    for content in held:
        make.activity(module, "scenario", title=content.title, content=content)
    for content in (module, path):
        publish(make.fresh(content), by=make.someone())
    return make.enrollment(on=make.fresh(path))


def test_a_debrief_sets_decisions_against_the_guideline_where_there_is_one() -> None:
    enrollment = on_a_path(make.scenario(guideline=make.guideline()))
    client, attempt = signed_in(enrollment.learner), looked_back_on(enrollment, "2", "4")
    page = text(client.get(reverse("coaching:debrief", args=[attempt.pk])))
    assert "Two decisions: one inside the guideline and one more careful than it had to be." in page
    assert page.count("Against the guideline") == 2


def test_a_debrief_opens_what_could_be_stronger_and_its_picture_leads_there() -> None:
    enrollment = on_a_path(make.scenario())
    attempt = looked_back_on(enrollment, "2", "4")
    page = signed_in(enrollment.learner).get(reverse("coaching:debrief", args=[attempt.pk])).content.decode()
    assert re.findall(r'<details class="body"( open)?>', page) == [" open", ""]
    assert '<a href="#d1" class="bead taken"' in page
    assert 'id="d1"' in page


def test_a_debrief_remembers_the_roads_of_earlier_tries_and_names_every_ending() -> None:
    enrollment = on_a_path(make.scenario())
    client = signed_in(enrollment.learner)
    first = looked_back_on(enrollment, "3")
    second = looked_back_on(enrollment, "1", "4")
    page = text(client.get(reverse("coaching:debrief", args=[second.pk])))
    assert "Mrs Kowalczyk stays This time" in page
    assert "Mrs Kowalczyk leaves In an earlier try" in page
    # Looking back on the first try, the second is not there yet.
    page = text(client.get(reverse("coaching:debrief", args=[first.pk])))
    assert "Mrs Kowalczyk stays Not yet" in page


def test_a_debrief_says_where_to_practise_what_could_be_stronger() -> None:
    skill, other = Competency.objects.create(name="Ownership"), Competency.objects.create(name="Honesty")
    scenario, also = make.scenario(), make.scenario("The bill")
    for content in (scenario, also):
        make.edit(content, lambda draft: setattr(draft.nodes[0].choices[0], "competency", skill.pk))
    make.edit(scenario, lambda draft: setattr(draft.nodes[1].choices[0], "competency", other.pk))
    enrollment = on_a_path(scenario, also)
    Clip.objects.filter(pk=make.clip().pk).update(competency=skill)
    Recording.objects.update(in_library=True)
    client = signed_in(enrollment.learner)
    page = client.get(reverse("coaching:debrief", args=[looked_back_on(enrollment, "2", "4").pk]))
    assert "Worth practising Ownership The bill" in text(page)
    assert "1 clip from colleagues’ calls" in text(page)
    assert f"{reverse('recordings:clips')}?competency=Ownership" in page.content.decode()
    assert "Honesty" not in text(page)
    strong = client.get(reverse("coaching:debrief", args=[looked_back_on(enrollment, "1", "4").pk]))
    assert "Worth practising" not in text(strong)


def test_a_second_click_on_an_answer_changes_nothing_and_says_nothing() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "scenario")
    sent = {"step": 0, "given": choice_id(attempt, 1)}
    client.post(address(attempt), sent)
    again = client.post(address(attempt), sent, follow=True)
    assert Response.objects.count() == 1
    assert "first answer stands" not in text(again)


def test_the_back_button_and_another_answer_are_told_that_the_first_stands() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "scenario")
    client.post(address(attempt), {"step": 0, "given": choice_id(attempt, 1)})
    again = client.post(address(attempt), {"step": 0, "given": choice_id(attempt, 3)}, follow=True)
    assert "first answer stands" in text(again)
    assert Attempt.objects.get().state["node"] == "bill"


@pytest.mark.parametrize("step", ["5", "", "x"])
def test_an_answer_from_nowhere_is_not_counted_and_lands_where_one_is(step: str) -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "scenario")
    answer = client.post(address(attempt), {"step": step, "given": choice_id(attempt, 1)})
    assert answer.headers["Location"] == address(attempt)
    assert not Response.objects.exists()


def test_saying_nothing_asks_for_a_choice() -> None:
    enrollment = make.enrollment()
    client = signed_in(enrollment.learner)
    for kind, ask in (("scenario", "Choose what you say first."), ("quiz", "Choose an answer first.")):
        answer = client.post(address(begun(enrollment, kind)), {"step": 0})
        assert answer.status_code == 400
        assert ask in text(answer)


def test_an_answer_sent_after_the_session_ended_is_still_chosen_after_signing_in() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    attempt = begun(enrollment, "scenario")
    given = choice_id(attempt, 2)
    bounced = Client().post(address(attempt), {"step": 0, "given": given}).headers["Location"]
    back = parse_qs(urlsplit(bounced).query)["next"][0]
    assert not Response.objects.exists()
    page = signed_in(enrollment.learner).get(back).content.decode()
    assert f'value="{given}" required checked' in page
    assert "Your answer is still chosen below" in page


def test_an_old_place_after_signing_in_chooses_nothing() -> None:
    enrollment = make.enrollment(on=make.published_path("scenario"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "scenario")
    given = choice_id(attempt, 1)
    client.post(address(attempt), {"step": 0, "given": given})
    assert "checked" not in client.get(f"{address(attempt)}?step=0&chosen={given}").content.decode()


def test_a_quiz_shows_why_after_each_answer_and_then_the_result() -> None:
    enrollment = make.enrollment(on=make.published_path("quiz"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "quiz")
    questions = attempt.version.opened.asked
    right = [option.id for option in questions[0].task.options if option.correct]
    after = client.post(address(attempt), {"step": 0, "given": right}, follow=True)
    assert "That is right" in text(after)
    assert "Because." in text(after)
    assert "Question 2?" in text(client.get(address(attempt)))
    after = client.post(address(attempt), {"step": 1, "given": [questions[1].task.options[1].id]}, follow=True)
    assert "Not yet" in text(after)
    page = text(client.get(reverse("coaching:debrief", args=[attempt.pk])))
    assert "1 of 2 right: that is it" in page
    assert page.count("Because.") == 2


def test_a_quiz_not_passed_offers_another_go_kindly() -> None:
    enrollment = make.enrollment(on=make.published_path("quiz"))
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "quiz")
    for step, question in enumerate(attempt.version.opened.asked):
        client.post(address(attempt), {"step": step, "given": [question.task.options[1].id]})
    page = text(client.get(reverse("coaching:debrief", args=[attempt.pk])))
    assert "0 of 2 right, and you can have another go" in page
    assert "wrong" not in page.lower()
    client.post(reverse("coaching:again", args=[attempt.pk]))
    assert Attempt.objects.count() == 2


def test_a_try_that_was_left_has_no_debrief() -> None:
    enrollment = make.enrollment()
    attempt = begun(enrollment, "scenario")
    attempts.begin_again(attempt)
    client = signed_in(enrollment.learner)
    left = client.get(reverse("coaching:debrief", args=[attempt.pk]))
    assert left.headers["Location"] == reverse("coaching:activity", args=[enrollment.pk, attempt.activity_id])
    page = text(client.get(left.headers["Location"]))
    assert "Left before the end" in page
    assert "Carry on" in page


def test_there_is_no_debrief_before_the_end_nor_of_reading() -> None:
    enrollment = make.enrollment()
    client, attempt = signed_in(enrollment.learner), begun(enrollment, "scenario")
    assert client.get(reverse("coaching:debrief", args=[attempt.pk])).headers["Location"] == address(attempt)
    read = attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    assert client.get(reverse("coaching:debrief", args=[read.pk])).status_code == 404


def test_beginning_again_when_signed_out_comes_back_to_the_attempt() -> None:
    attempt = begun(make.enrollment(), "scenario")
    bounced = Client().post(reverse("coaching:again", args=[attempt.pk])).headers["Location"]
    assert parse_qs(urlsplit(bounced).query)["next"] == [address(attempt)]


def test_what_is_not_published_any_more_says_so() -> None:
    enrollment = make.enrollment(on=make.published_path("quiz"))
    activity = make.first(enrollment, "quiz")
    make.unpublish(make.held(activity))
    where = reverse("coaching:activity", args=[enrollment.pk, activity.id])
    assert "is not ready yet" in text(signed_in(enrollment.learner).post(where, follow=True))
