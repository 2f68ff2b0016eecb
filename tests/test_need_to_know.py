"""A need-to-know ticket exists for nobody who is not named on it: on no page, in no list, file, count, mail or API."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import quote

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from bailiwick.clocks.actions import install_clocks
from bailiwick.core.actors import System
from bailiwick.core.attachments import attach
from bailiwick.core.testing import NOON, run_jobs, trail
from bailiwick.desk.actions import (
    Contact,
    Opening,
    add_entry,
    assign_ticket,
    hand_off_ticket,
    install_priority_rules,
    link_tickets,
    log_call,
    name_reader,
    restrict_ticket,
    solve_ticket,
    wait_ticket,
    watch_ticket,
)
from bailiwick.desk.models import EntryKind, LinkKind, Ticket, Wait
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Person, Role, Staff, User
from tests.addresses import addresses, one_of_everything

#: words that stand nowhere but on the secret ticket: in its title, its texts, its reasons, its files
TITLE, WORD, REASON, FILE = "Quillfeather complaint", "xylograph", "zephyrine", "mandragora"
UNNAMED = ("grace", "ada", "otto", "carl", "nora")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: the seals cover every row of the trail, so that how many there are moves for whoever may look at them
SEALED = {"audit:seals", "api:list_seals"}
#: whoever looks after mail sees that there is one more, to whom and of which kind; never about what
POST = re.compile(r".*/records/mail/")
#: what stands beside tickets: a count, a list, a box or the trail of these may speak of one
NEAR = "tickets|calls|audit-log|mail|persons|sites|departments|staff|teams|categories"
COUNTING = re.compile(
    rf"(?!.*/(filters|columns|views|import|new|bulk|edit|[a-z-]+\.xlsx))"
    rf"/($|home|desk|reports|search|command|audit|notifications|people/persons|api/v1/(desk|search|reports|audit)|(api/v1/)?records/({NEAR})/)"
)
#: ending the session, the description of the API, and all but list and page of records that know no tickets
PASSED_OVER = re.compile(rf".*logout|/api/v1/(openapi|docs)|/records/(?!{NEAR})[\w-]+/([a-z].*|\d+/.+)$")
#: what differs between any two answers
PASSING = re.compile(
    r"""csrf[\w-]*"\s+(?:value|content)="[^"]+" | (?<=X-CSRFToken":\ ")\w+ | \b[0-9a-f]{32}\b | \w+:\w{6}:[\w-]{27,} | \d+\ rows?\ waits?\ for\ the\ next\ seal
    | (?<=Mail\ waiting\ to\ go\ out</span>\n\ \ )<span\ class="stat__number">\d+""",
    re.VERBOSE,
)


@pytest.fixture
def frozen():
    """Stop the clock, so that two answers to the same question are the same."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def nora(city):
    """Employ a technician in the Network team, who has nothing to do with the secret."""
    person = Person.objects.create(
        name="Nora Vance", sort_name="Vance, Nora", email="nora@city.example", department=city.departments["IT"], site=city.places.hall
    )
    city.nora = User.objects.create(username="nora", email=person.email, person=person)
    grant_role(city.nora, actor=System("test city"), now=NOON, role=Role.objects.get(slug="technician-2"))
    Staff.objects.create(person=person, level="2", team=city.teams.network)
    return city.nora


@pytest.fixture
def world(city, nora, frozen, sign_in):
    """Fill the small city with one of everything; return it, its addresses and what they name."""
    install_clocks()
    install_priority_rules()
    samples = one_of_everything(city, NOON)
    run_jobs()
    Notification.objects.update(read_at=NOON)  # opening one reads it, and this walk opens everything
    return city, [address for address in addresses(samples) if not PASSED_OVER.match(address.path)], samples


def make_secrets(city, ordinary):
    """Make two need-to-know tickets in the ways that leave the most traces; return them."""
    tomas, rita = city.actor("tomas"), city.person("rita")
    opening = Opening(title=TITLE, description=f"The {WORD} was taken", affected=city.person("carl"), site=city.places.hall, team=city.teams.desk)
    born_open = log_call(rita, actor=tomas, now=NOON, contact=Contact(started_at=NOON, notes=f"{WORD} said"), opening=opening).ticket
    watch_ticket(born_open, actor=city.actor("grace"), now=NOON)
    add_entry(born_open, actor=tomas, now=NOON, kind=EntryKind.NOTE, body=f"@grace have a look: {WORD}")
    hand_off_ticket(born_open, actor=tomas, now=NOON, team=city.teams.network, reason=REASON)
    restrict_ticket(born_open, actor=tomas, now=NOON, reason=REASON)
    assign_ticket(born_open, actor=tomas, now=NOON, assignee=Staff.objects.get(person=city.person("tomas")), despite_absence=True)
    add_entry(born_open, actor=tomas, now=NOON, kind=EntryKind.REPLY, body=f"We keep the {WORD}")
    wait_ticket(born_open, actor=tomas, now=NOON, on=Wait.On.VENDOR, reason=REASON)
    attach(born_open, actor=tomas, now=NOON, upload=SimpleUploadedFile(f"{FILE}.txt", WORD.encode()), note=FILE)
    link_tickets(born_open, actor=tomas, now=NOON, other=ordinary, kind=LinkKind.RELATED)
    secret = Opening(title=f"{TITLE}, second", description=WORD, affected=city.person("carl"), team=city.teams.desk, need_to_know=True)
    born_secret = log_call(rita, actor=tomas, now=NOON, contact=Contact(started_at=NOON, notes=WORD), opening=secret).ticket
    solve_ticket(born_secret, actor=tomas, now=NOON, resolution=f"{WORD} returned")
    run_jobs()
    return Ticket.objects.get(pk=born_open.pk), Ticket.objects.get(pk=born_secret.pk)


def signed_in(city, slug, client):
    client.force_login(getattr(city, slug), backend=BACKEND)
    return client


def text_of(answer):
    """Return all words of an answer: of a page, a file, a workbook or JSON."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        book = load_workbook(io.BytesIO(content), read_only=True)
        return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for sheet in book for row in sheet.iter_rows(values_only=True))
    return html.unescape(content.decode("utf-8", "replace"))


def asked(samples):
    """Return the addresses that ask for more than the plain page: searches, filters, views, counts, files."""
    words = [TITLE, WORD, REASON, FILE, "Nora", "Rita", "T-0000", "desk.ticket"]
    found = [f"{start}{quote(word)}" for word in words for start in ("/search/?q=", "/command/?q=", "/api/v1/search?q=", "/desk/calls/callers/?q=")]
    found += [
        f"/records/{slug}/{end}" for slug in NEAR.split("|") for end in (f"?q={WORD}", f"options?q={quote(TITLE)}", "export.xlsx", "export.csv")
    ]
    views = ("all", "my-work", "my-team", "unassigned", "waiting", "breaching", "mine", "solved", "named")
    narrowed = (
        *(f"view={view}" for view in views),
        "need_to_know=yes",
        "state=waiting",
        "state=solved",
        f"title={WORD}",
        "view=all&sort=due",
        "view=all&mine=no",
    )
    found += [f"/{start}?{query}" for query in narrowed for start in ("records/tickets/", "records/tickets/export.csv", "api/v1/records/tickets/")]
    found += ["/api/v1/desk/tickets?limit=200", "/api/v1/desk/calls?limit=200", "/records/audit-log/?event=desk.TicketRestricted", "/home/now/"]
    return found


def walk(client, city, slug, paths):
    """Open every address as somebody; return what each answered."""
    signed_in(city, slug, client)
    answers = {}
    for path in paths:
        answer = client.get(path)
        answers[path] = (answer.status_code, PASSING.sub("", text_of(answer)))
    return answers


def leaks(answers, secrets):
    """Return the addresses whose answers hold anything of the secret that was not in the question."""
    words = [TITLE, WORD, REASON, FILE, *(ticket.number for ticket in secrets)]
    return [(path, word) for path, (_status, text) in answers.items() for word in words if word in text and quote(word) not in path]


@pytest.mark.parametrize("slug", UNNAMED)
def test_is_in_no_answer_and_moves_no_count_for(slug, world, client):
    city, known, samples = world
    ordinary = Ticket.objects.get(number=samples["number"][0])
    paths = [address.path for address in known if address.name not in SEALED] + asked(samples)
    before = walk(client, city, slug, filter(COUNTING.match, paths))
    secrets = make_secrets(city, ordinary)
    own = [address.path for secret in secrets for address in addresses(samples | about(secret)) if address.path not in paths]
    own += [f"/mail/{pk}/" for pk in keys_of(Outgoing)] + [f"/notifications/{pk}/" for pk in keys_of(Notification)]
    after = walk(client, city, slug, [*paths, *own])
    assert {path: status for path, (status, _text) in after.items() if status >= 500} == {}
    assert leaks(after, secrets) == []
    assert {after[path][0] for path in own if "/desk/tickets/" in path} <= {404, 405}
    different = [moved(path, before[path], after[path]) for path in before if before[path] != after[path] and not POST.match(path)]
    assert not different, "\n".join(different)


def moved(path, before, after):
    """Say where two answers begin to differ."""
    place = next((place for place, (one, other) in enumerate(zip(before[1], after[1], strict=False)) if one != other), 0)
    return f"{path}: {before[1][max(0, place - 60) : place + 60]!r} became {after[1][max(0, place - 60) : place + 60]!r}"


def keys_of(model):
    """Return the keys of all rows."""
    return model.objects.values_list("pk", flat=True)


def about(secret):
    """Return in whose place the secret's own keys stand in the addresses."""
    keys = {"number": secret.number, "record_id": secret.pk, "call_id": secret.calls.get().pk, "calls.pk": secret.calls.get().pk}
    keys |= {"entry_id": secret.entries.first().pk, "tickets.pk": secret.pk, "drafts.key": f"ticket-{secret.number}"}
    keys |= {"rows.pk": "1", "attachment_id": "1"}
    return {name: [str(value)] for name, value in keys.items()} | {"record": [f"tickets/{secret.pk}", f"calls/{secret.calls.get().pk}"]}


def test_is_in_no_mail_and_no_notice_of_the_unnamed(world):
    city, _known, samples = world
    secrets = make_secrets(city, Ticket.objects.get(number=samples["number"][0]))
    keys = {secret.pk for secret in secrets}
    unnamed = {getattr(city, slug) for slug in UNNAMED}
    for user in unnamed:
        assert not Notification.objects.visible_to(user).filter(subject_type="desk.ticket", subject_id__in=keys).exists()
    sent = {(to, f"{message.subject} {message.body}") for message in mail.outbox for to in message.to}
    addressed = {user.email for user in unnamed}
    words = (TITLE, WORD, REASON, *(secret.number for secret in secrets))
    assert [line for to, line in sent if to in addressed and any(word in line for word in words)] == []
    later = Outgoing.objects.filter(subject_type="desk.ticket", subject_id=secrets[1].pk)
    assert later.exists()
    assert not [row for row in later if TITLE in row.title or WORD in row.title + row.text]


def test_those_named_see_it_and_leave_a_trace(world, client):
    city, _known, samples = world
    secret, _other = make_secrets(city, Ticket.objects.get(number=samples["number"][0]))
    page = f"/desk/tickets/{secret.number}/"
    name_reader(secret, actor=city.actor("tomas"), now=NOON, reader=city.nora)
    for slug in ("tomas", "nora", "rita"):
        assert TITLE in text_of(signed_in(city, slug, client).get(page))
        assert TITLE in text_of(client.get(f"/search/?q={WORD}"))
    assert f"have a look: {WORD}" not in text_of(client.get(page))
    assert trail(secret).count("desk.TicketRead") == 3
    assert signed_in(city, "grace", client).get(page).status_code == 404
    assert trail(secret).count("desk.TicketRead") == 3
