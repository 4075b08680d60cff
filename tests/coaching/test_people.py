"""People: found, added one by one and by list, given roles, gone, back, forgotten; and who may do that to whom."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coaching.cohorts import cohorts
from coaching.models import Cohort, Enrollment, Invitation, Letter, Note, Profile
from coaching.people import bringing, inviting, people, seen
from coaching.roster.found import matching
from coaching.roster.table import decoded
from recordings.errors import DomainError
from recordings.roles import roles_of
from recordings.tokens import tokens
from tests.coaching import make as build
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings) -> None:
    settings.CAN_MAIL = True


def admin(username: str = "ingrid") -> User:
    return User.objects.create_superuser(username, first_name="Ingrid", last_name="Solheim")


def trainer(username: str = "ewan") -> User:
    return build.trainer(username)


def added(name: str = "Noor Haddad", *roles: str, by: User | None = None) -> User:
    first, _, last = name.partition(" ")
    email = f"{first.lower()}@harbour.example"
    return people.add(first_name=first, last_name=last, email=email, roles=roles or ["Learner"], by=by)


def cohort(name: str = "November starters", **said) -> Cohort:
    path = said.pop("path", None) or build.published_path("read")
    fields = {"starts_on": timezone.localdate(), "due_after_days": 28, "trainers": [], "by": build.someone()}
    return cohorts.create(name=name, path=path, **(fields | said))


def link_of(person: User) -> str:
    letter = Letter.objects.filter(to=person, key__startswith="invitation").latest("pk")
    return "/join/" + letter.text.split("/join/")[1].split()[0]


def test_somebody_is_added_invited_chooses_a_password_and_is_in() -> None:
    client = signed_in(trainer())
    said = {"first_name": "Noor", "last_name": "Haddad", "email": "Noor.Haddad@Harbour.example", "roles": ["Learner"]}
    assert "on its way to noor.haddad@harbour.example" in text(client.post("/people/new/", said, follow=True))
    noor = User.objects.get(username="noor.haddad")
    assert not noor.has_usable_password()
    link, new = link_of(noor), Client()
    assert "Welcome, Noor" in text(new.get(link))
    assert new.post(link, {"password": "noor.haddad", "again": "noor.haddad"}).status_code == 400
    assert new.post(link, {"password": "five quiet herons", "again": "five loud herons"}).status_code == 400
    assert new.post(link, {"password": "five quiet herons", "again": "five quiet herons"}).headers["Location"] == "/"
    assert new.get("/").status_code == 200
    again = Client().get(link)
    assert again.status_code == 410
    assert "has been used" in text(again)
    signed = Client().post(
        "/accounts/login/", {"login": "noor.haddad@harbour.example", "password": "five quiet herons"}
    )
    assert signed.status_code == 302


def test_of_a_link_only_its_digest_is_kept_once_the_letter_is_sent(settings) -> None:
    from coaching.outbox import sending

    noor = added()
    link = inviting.invite(noor, by=trainer()).link
    token = link.rstrip("/").rpartition("/")[2]
    assert sending.send_letters() == 1
    assert token not in Letter.objects.get(to=noor).text
    assert token not in str(list(Invitation.objects.values()))
    assert inviting.opened(token).user == noor


def test_another_letter_makes_the_link_before_void_and_a_week_ends_it() -> None:
    noor, ewan = added(), trainer()
    first = inviting.invite(noor, by=ewan).link
    second = inviting.invite(noor, by=ewan).link
    told = Client().get("/join/" + first.split("/join/")[1])
    assert told.status_code == 410
    assert "Ask Ewan Calder for another" in text(told)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get("/join/" + second.split("/join/")[1]).status_code == 410
    assert Client().get("/join/no-such-link/").status_code == 404
    assert Client().post("/join/no-such-link/", {"password": "five quiet herons"}).status_code == 404


@pytest.mark.parametrize("can_mail", [True, False])
def test_a_second_click_invites_once_and_loses_no_link(settings, can_mail: bool) -> None:
    settings.CAN_MAIL = can_mail
    client, count = signed_in(trainer()), User.objects.count
    said = {"first_name": "Noor", "last_name": "Haddad", "email": "noor@harbour.example", "roles": ["Learner"]}
    several = {"text": "Bea Ortiz, bea@harbour.example", "go": "yes"}
    for address, sent in (("/people/new/", said), ("/people/list/", several)):
        client.post(address, sent)
        people_now = count()
        second = client.post(address, sent)
        assert count() == people_now
        assert ("/join/" in second.content.decode()) != can_mail
    assert Letter.objects.filter(key__startswith="invitation").count() == (2 if can_mail else 4)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=3))
    assert client.post("/people/new/", said).status_code == 400
    assert "/join/" not in client.post("/people/list/", several).content.decode()


def test_without_letters_the_link_is_shown_once_to_hand_over(settings) -> None:
    settings.CAN_MAIL = False
    client = signed_in(trainer())
    said = {"first_name": "Noor", "last_name": "Haddad", "email": "noor@harbour.example", "roles": ["Learner"]}
    page = text(client.post("/people/new/", said))
    link = "/join/" + page.split("/join/")[1].split()[0]
    assert "Welcome, Noor" in text(Client().get(link))
    assert "/join/" not in text(client.get(reverse("coaching:person", args=[User.objects.get(first_name="Noor").pk])))


def test_whoever_has_been_here_gets_no_link_that_a_trainer_sees(settings) -> None:
    """A trainer who could make one would be in their place, and see what they practise."""
    settings.CAN_MAIL = False
    noor, ewan = added(), trainer()
    noor.set_password("five quiet herons")
    noor.save()
    with pytest.raises(DomainError, match="has a password"):
        inviting.invite(noor, by=ewan)
    User.objects.filter(pk=noor.pk).update(last_login=timezone.now())
    noor.refresh_from_db()
    people.leave(noor, by=ewan)
    people.come_back(noor, by=ewan)
    with pytest.raises(DomainError, match="Ask an administrator"):
        inviting.invite(noor, by=ewan)
    with pytest.raises(DomainError, match="Ask an administrator"):
        people.change_facts(noor, first_name="Noor", last_name="H", email="ewan2@harbour.example", by=ewan)
    assert inviting.invite(noor, by=admin()).link


def test_a_trainer_makes_learners_and_authors_and_an_administrator_trainers() -> None:
    ewan, ingrid = trainer(), admin()
    with pytest.raises(DomainError, match="Only an administrator"):
        added("Tara Byrne", "Trainer", by=ewan)
    assert roles_of(added("Tara Byrne", "Trainer", "Author", by=ingrid)) == ["Author", "Trainer"]
    tara, noor = User.objects.get(first_name="Tara"), added(by=ewan)
    refused = signed_in(ewan).post(reverse("coaching:person-roles", args=[tara.pk]), {"roles": ["Author"]}, follow=True)
    assert "is a trainer. Ask an administrator" in text(refused)
    signed_in(ewan).post(reverse("coaching:person-roles", args=[noor.pk]), {"roles": ["Author", "Trainer"]})
    assert [group.name for group in noor.groups.all()] == ["Learner"]
    signed_in(ewan).post(reverse("coaching:person-roles", args=[noor.pk]), {"roles": ["Author"]})
    assert [group.name for group in noor.groups.all()] == ["Author"]


def test_nobody_changes_an_administrator_and_nobody_shows_themselves_out() -> None:
    ewan, ingrid, other = trainer(), admin(), admin("ivar")
    for change in (
        lambda: people.leave(ingrid, by=other),
        lambda: people.change_roles(ingrid, [], by=other),
        lambda: people.leave(ingrid, by=ingrid),
        lambda: people.leave(ewan, by=ewan),
        lambda: people.change_roles(ewan, ["Author"], by=ewan),
        lambda: inviting.invite(ingrid, by=other),
        lambda: people.change_facts(ingrid, first_name="I", last_name="S", email="x@harbour.example", by=other),
    ):
        with pytest.raises(DomainError):
            change()
    ingrid.refresh_from_db()
    assert ingrid.is_active
    assert roles_of(User.objects.get(pk=ewan.pk)) == ["Trainer"]


def test_an_address_is_one_persons_whatever_its_capitals_by_every_door() -> None:
    noor, ingrid = added(), admin()
    with pytest.raises(DomainError, match="Noor Haddad has this address"):
        people.add(first_name="Nour", last_name="", email="NOOR@harbour.example", roles=["Learner"], by=ingrid)
    said = {"first_name": "N", "last_name": "H", "email": "Noor@Harbour.example", "roles": ["Learner"]}
    page = signed_in(trainer()).post("/people/new/", said)
    assert page.status_code == 400
    assert "Noor Haddad has this address already" in text(page)
    other = added("Tomasz Nowak")
    client = signed_in(ingrid)
    raw = {
        "username": "tomasz",
        "email": "NOOR@harbour.example",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "10:00",
    }
    changed = client.post(f"/admin/auth/user/{other.pk}/change/", raw)
    assert changed.status_code == 200
    assert "Noor Haddad has this address already" in text(changed)
    raw["email"] = "tomasz@harbour.example"
    assert client.post(f"/admin/auth/user/{other.pk}/change/", raw).status_code == 302
    assert noor.email == "noor@harbour.example"


def test_the_admin_shows_no_token_and_deletes_nobody() -> None:
    ingrid, noor = admin(), added()
    _, secret = tokens.make(noor, name="Reports")
    client = signed_in(ingrid)
    page = text(client.get("/admin/"))
    assert "token" not in page.lower()
    assert client.get("/admin/knox/authtoken/").status_code == 404
    assert secret not in client.get(f"/admin/auth/user/{noor.pk}/change/").content.decode()
    assert client.get(f"/admin/auth/user/{noor.pk}/delete/").status_code == 403


def test_who_has_left_is_out_everywhere_at_once_and_what_they_did_is_kept() -> None:
    ewan, noor = trainer(), build.learner()
    enrollment = build.enrollment(noor)
    session, token = signed_in(noor), tokens.make(noor, name="Reports")[1]
    assert session.get("/learn/").status_code == 200
    program = {"Authorization": f"Token {token}"}
    assert Client().get("/api/v1/paths/", headers=program).status_code == 200
    page = signed_in(ewan).post(reverse("coaching:person-leave", args=[noor.pk]), follow=True)
    assert "Noor Haddad has left" in text(page)
    assert session.get("/learn/").status_code == 302
    assert Client().get("/api/v1/paths/", headers=program).status_code == 401
    assert not Enrollment.objects.going_on().exists()
    assert Enrollment.objects.filter(pk=enrollment.pk).exists()
    signed_in(ewan).post(reverse("coaching:person-return", args=[noor.pk]))
    assert Enrollment.objects.going_on().get() == enrollment
    # What was open before stays shut.
    assert session.get("/learn/").status_code == 302
    assert Client().get("/api/v1/paths/", headers=program).status_code == 401


def test_who_is_back_is_invited_again_by_letter_and_only_by_letter_by_a_trainer(settings) -> None:
    ewan, noor = trainer(), added()
    client, where = signed_in(ewan), reverse("coaching:person", args=[noor.pk])
    inviting.accept(inviting.invite(noor, by=ewan).link.rstrip("/").rpartition("/")[2], password="five quiet herons")
    signed_in(User.objects.get(pk=noor.pk))
    # Whoever has a password chooses another one by themselves.
    assert "letter" not in text(client.get(where)).partition("Facts")[2]
    client.post(reverse("coaching:person-leave", args=[noor.pk]))
    client.post(reverse("coaching:person-return", args=[noor.pk]))
    assert "Send another letter" in text(client.get(where))
    client.post(reverse("coaching:person-invite", args=[noor.pk]))
    assert "Welcome, Noor" in text(Client().get(link_of(noor)))
    settings.CAN_MAIL = False
    assert "another link" not in text(client.get(where))
    assert "Make another link" in text(signed_in(admin()).get(where))


def test_who_is_to_be_forgotten_is_nobody_any_more_and_their_attempts_are_numbers() -> None:
    ingrid, noor = admin(), build.learner()
    User.objects.filter(pk=noor.pk).update(email="noor@harbour.example")
    enrollment = build.enrollment(noor)
    Note.objects.create(learner=noor, by=ingrid, text="Noor listens well", next_step="Ask her", answer="I will, Noor")
    Letter.objects.create(to=noor, key="x", subject="Hello Noor", text="Noor")
    Profile.objects.update_or_create(user=noor, defaults={"company_id": "E-17", "calendar_key": "abc"})
    client, where = signed_in(ingrid), reverse("coaching:person-anonymous", args=[noor.pk])
    assert "Type noor to say that you mean it." in text(client.get(where))
    assert client.post(where, {"typed": "noor"}).status_code == 400
    people.leave(noor, by=ingrid)
    assert client.post(where, {"typed": "somebody"}).status_code == 400
    assert signed_in(trainer()).post(where, {"typed": "noor"}).status_code == 400
    assert User.objects.get(pk=noor.pk).first_name == "Noor"
    assert client.post(where, {"typed": "noor"}).status_code == 302
    gone = User.objects.get(pk=noor.pk)
    assert (gone.get_full_name(), gone.username, gone.email, gone.is_active) == (
        "Former colleague 1",
        "former-1",
        "",
        False,
    )
    kept = [list(rows.objects.values()) for rows in (Note, Letter, Profile, Invitation, User)]
    assert "noor" not in str(kept).lower()
    assert "E-17" not in str(kept)
    assert Enrollment.objects.get(learner=gone) == enrollment
    with pytest.raises(DomainError, match="Add them as somebody new"):
        people.come_back(gone, by=ingrid)


def test_the_list_finds_by_name_role_cohort_and_state_in_an_order_one_can_choose() -> None:
    ewan, starters = trainer(), cohort()
    noor, tomasz = build.learner(), build.person("tomasz", "Author", first_name="Tomasz", last_name="Nowak")
    cohorts.join(starters, noor, by=ewan)
    inviting.invite(added("Bea Ortiz"), by=ewan)
    people.leave(build.learner("gone"), by=ewan)
    seen.note(tomasz.pk)
    client = signed_in(ewan)

    def found(**asked: object) -> str:
        return text(client.get("/people/", asked)).partition("Last seen")[2]

    assert "Noor Haddad" in found()
    assert "Gone Haddad" not in found()
    assert "Gone Haddad" in found(state="left")
    assert "Noor Haddad" not in found(state="left")
    assert "Bea Ortiz" in found(state="invited")
    assert "Noor Haddad" not in found(state="invited")
    assert "Bea Ortiz" not in found(state="active")
    assert "Tomasz Nowak" in found(q="nowak TOM")
    assert "Noor Haddad" not in found(q="nowak")
    assert "Tomasz Nowak" in found(role="Author")
    assert "Noor Haddad" not in found(role="Author")
    assert "Noor Haddad" in found(cohort=starters.pk)
    assert "Tomasz Nowak" not in found(cohort=starters.pk)
    lately, names = found(sort="seen"), found(sort="longest")
    assert lately.index("Tomasz Nowak") < lately.index("Noor Haddad")
    assert names.index("Noor Haddad") < names.index("Tomasz Nowak")
    assert "Noor Haddad" in found(role="nonsense", cohort="x", state="y", page="z", sort="?")


def test_the_list_asks_as_little_of_the_database_for_many_as_for_few(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    starters, ewan = cohort(), trainer()
    for number in range(60):
        person = build.learner(f"learner{number}")
        if number < 20:
            cohorts.join(starters, person, by=ewan)
    client = signed_in(ewan)
    with django_assert_max_num_queries(9):
        page = text(client.get("/people/"))
    assert "1 to 50 of" in page


def test_that_somebody_was_here_is_written_every_five_minutes_at_most() -> None:
    noor = build.learner()
    client = signed_in(noor)
    first = Profile.objects.get(user=noor).last_seen_at
    client.get("/")
    assert Profile.objects.get(user=noor).last_seen_at == first
    long_ago = timezone.now() - timedelta(minutes=6)
    Profile.objects.update(last_seen_at=long_ago)
    client.get("/")
    assert Profile.objects.get(user=noor).last_seen_at == long_ago
    # Another process, or the same one five minutes later.
    seen._looked.clear()
    client.get("/")
    written = Profile.objects.get(user=noor).last_seen_at
    assert written > long_ago
    seen._looked.clear()
    client.get("/")
    assert Profile.objects.get(user=noor).last_seen_at == written


def many_lines(number: int = 300) -> tuple[str, list[int]]:
    """A list with a fault in every fifteenth line, and the numbers of the faulty lines."""
    faults = ["{n}x, no-address", ", nobody{n}@harbour.example", "A B{n}, a{n}@harbour.example, Chief", "A B{n}, b{n}@harbour.example, Learner, No such cohort",
              "Again, person2@harbour.example"]  # fmt: skip
    lines, faulty = ["name, email, roles, cohort"], []
    for line in range(2, number + 2):
        if line % 15 == 0:
            faulty.append(line)
            lines.append(faults[line // 15 % len(faults)].format(n=line))
        else:
            lines.append(f"Person Number{line}, person{line}@harbour.example, Learner, November starters")
    return "\n".join(lines), faulty


def test_of_300_lines_with_20_faults_each_fault_is_named_by_its_line_the_rest_goes_in_and_a_second_run_changes_nothing(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    starters, ewan = cohort(), trainer()
    listed, faulty = many_lines()
    assert len(faulty) == 20
    client = signed_in(ewan)
    before = User.objects.count()
    with django_assert_max_num_queries(15):
        page = text(client.post("/people/list/", {"text": listed}))
    for line in faulty:
        assert f"Line {line} " in page
    assert User.objects.count() == before
    told = text(client.post("/people/list/", {"text": listed, "go": "yes"}))
    assert "280 people added" in told
    assert f"Line {faulty[-1]}" in told
    assert User.objects.count() == before + 280
    assert starters.members.count() == Enrollment.objects.filter(cohort=starters).count() == 280
    assert Letter.objects.filter(key__startswith="invitation").count() == 280
    counted = [rows.objects.count() for rows in (User, Letter, Invitation, Enrollment)]
    assert "280 here already, with nothing to change" in text(client.post("/people/list/", {"text": listed}))
    assert "0 people added" in text(client.post("/people/list/", {"text": listed, "go": "yes"}))
    assert [rows.objects.count() for rows in (User, Letter, Invitation, Enrollment)] == counted


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Noor Haddad, tomasz@harbour.example", "Tomasz Nowak has this address."),
        ("Noor Haddad, noor@", "“noor@” is no address."),
        ("Noor Haddad", "The address is missing."),
        (", noor@harbour.example", "The name is missing."),
        ("Noor Haddad, noor@harbour.example, Trainer", "Only an administrator makes somebody a Trainer."),
        ("Noor Haddad, noor@harbour.example, Boss", "There is no role “Boss”."),
        ("Noor Haddad, noor@harbour.example, Learner, Nobody’s", "There is no cohort “Nobody’s”."),
        ("Noor Haddad, noor@harbour.example, Author, November starters", "Only a Learner can be in a cohort."),
        ("Noor Haddad, noor@harbour.example, Learner, , E-1", "The number E-1 is Tomasz Nowak’s."),
        ("Gone Haddad, gone@harbour.example", "Gone Haddad has left."),
        ("A <a@harbour.example>, B <b@harbour.example>", "is no address."),
        (f"{'N' * 400}, noor@harbour.example", "The name is too long."),
    ],
)
def test_each_fault_is_told_in_words(line: str, fault: str) -> None:
    cohort()
    tomasz = added("Tomasz Nowak")
    people.set_company_id(people.profile_of(tomasz), "E-1")
    people.leave(added("Gone Haddad"), by=None)
    looked = bringing.look(line, by=trainer())
    assert fault in " ".join(looked.faulty[0].faults)
    assert looked.good == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_is_read_as_spreadsheets_save_it(encoding: str, separator: str) -> None:
    rows = [
        ("E-mail", "Role", "Shoe size", "Surname", "Given name"),
        ("zoe@harbour.example", "author/learner", "38", "Müller", "Zoë"),
    ]
    text_of = decoded("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    looked = bringing.look(text_of, by=trainer())
    (one,) = looked.good
    assert (one.name, one.email, one.roles, one.line) == ("Zoë Müller", "zoe@harbour.example", ["Author", "Learner"], 2)
    assert looked.unread == ["Shoe size"]


def test_names_are_taken_as_mail_programs_write_them() -> None:
    looked = bringing.look(
        'Noor Haddad <Noor@harbour.example>\n\n"Nowak, Tomasz", tomasz@harbour.example', by=trainer()
    )
    assert [(one.first_name, one.last_name, one.email, one.line) for one in looked.good] == [
        ("Noor", "Haddad", "noor@harbour.example", 1),
        ("Tomasz", "Nowak", "tomasz@harbour.example", 3),
    ]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("", "There is nothing in it yet."),
        ("\n".join(f"P{n}, p{n}@harbour.example" for n in range(600)), "500 fit at once"),
        ('name, email\n"Noor, noor@harbour.example', "is missing"),
        ("email, mail\nx, y", "Two columns have the same name"),
    ],
)
def test_what_is_no_list_says_what_to_do(sent: str, told: str) -> None:
    page = text(signed_in(trainer()).post("/people/list/", {"text": sent}))
    assert told in page


def test_what_is_no_text_is_refused() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(trainer())
    for data in (b"\x00\x01\x02" * 50, b"PK\x03\x04\x00\x00"):
        page = client.post("/people/list/", {"file": SimpleUploadedFile("people.xlsx", data)})
        assert page.status_code == 400
        assert "That is no text" in text(page)
    page = client.post("/people/list/", {"file": SimpleUploadedFile("people.csv", b"a" * 1_000_001)})
    assert "Make several files of it" in text(page)


def run_sync(path: Path, *options: str) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("sync_people", str(path), *options, stdout=out, stderr=err)
    except CommandError as problem:
        return out.getvalue(), f"{err.getvalue()}{problem}", problem.returncode
    return out.getvalue(), err.getvalue(), 0


def test_a_nightly_list_keeps_people_in_step_with_the_company(tmp_path: Path) -> None:
    cohort()
    listed = tmp_path / "people.csv"
    head = "company_id,email,first_name,last_name,roles,cohort,active\n"
    first = [f"E-{n},p{n}@harbour.example,Pat,Number{n},Learner,November starters,yes\n" for n in range(1, 11)]
    listed.write_text(head + "".join(first))
    told, _, code = run_sync(listed, "--dry-run")
    assert told.count("Would be: Pat Number") == 20
    assert not User.objects.filter(first_name="Pat").exists()
    told, _, code = run_sync(listed)
    assert (code, User.objects.filter(first_name="Pat").count()) == (0, 10)
    assert Enrollment.objects.count() == 10
    assert "0 changed, 0 faulty" in run_sync(listed)[0]
    first[0] = "E-1,new.name@harbour.example,Patricia,Number1,Author,,1\n"
    first[1] = "E-2,p2@harbour.example,Pat,Number2,Learner,,no\n"
    first[2] = "E-3,p4@harbour.example,Pat,Number3,,,\n"
    first[4] = "E-5,p5@harbour.example,Pat,Number5,Chief,,\n"
    listed.write_text(head + "".join(first))
    told, faults, code = run_sync(listed)
    assert code == 1
    assert "Pat Number1 is now Patricia Number1, new.name@harbour.example" in told
    assert "Patricia Number1 is Author" in told
    assert "Pat Number2 has left" in told
    assert "Line 4: Its number or address stands in the list twice." in faults
    assert "Line 6: There is no role Chief." in faults
    assert not User.objects.get(email="p2@harbour.example").is_active
    first[1] = "E-2,p2@harbour.example,Pat,Number2,Learner,,yes\n"
    listed.write_text(head + "".join(first))
    assert "Pat Number2 is back" in run_sync(listed)[0]


def test_who_is_in_the_list_no_more_has_left_unless_that_were_too_many(tmp_path: Path) -> None:
    listed, ingrid = tmp_path / "people.csv", admin()
    lines = [f"E-{n},p{n}@harbour.example,Pat,Number{n}\n" for n in range(1, 11)]
    listed.write_text("company_id,email,first_name,last_name\n" + "".join(lines))
    run_sync(listed)
    own = added("Own Account")
    listed.write_text("company_id,email,first_name,last_name\n" + "".join(lines[:7]))
    _, faults, _ = run_sync(listed, "--leavers")
    assert "3 of 10 people" in faults
    assert User.objects.filter(is_active=True, first_name="Pat").count() == 10
    run_sync(listed, "--leavers", "--force")
    assert User.objects.filter(is_active=True, first_name="Pat").count() == 7
    own.refresh_from_db()
    ingrid.refresh_from_db()
    assert own.is_active
    assert ingrid.is_active
    assert run_sync(tmp_path / "nothing.csv")[2] == 1


def test_somebody_without_a_role_sees_whom_to_ask_and_no_menu_of_closed_doors() -> None:
    page = signed_in(build.person("new")).get("/").content.decode()
    assert "Ask your trainer" in page
    for closed in ("/calls/", "/clips/", "/guidelines/", "/people/", "/cohorts/"):
        assert f'href="{closed}"' not in page


def test_a_null_character_in_a_search_finds_by_the_words_around_it() -> None:
    build.learner("noor")
    assert [user.username for user in matching(User.objects.all(), "Noor\x00Haddad")] == ["noor"]
