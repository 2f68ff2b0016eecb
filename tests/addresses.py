"""Finds every address of the product by itself, and fills in the records it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver

from bailiwick.announcements.actions import Notice
from bailiwick.approvals.actions import name_substitute
from bailiwick.audit.models import AuditRow
from bailiwick.catalogue.models import Service
from bailiwick.clocks.actions import begin_simulation, declare_exceptions, simulate
from bailiwick.clocks.models import DaysChange, Policy, WorkCalendar
from bailiwick.config.api import api
from bailiwick.core.records.registry import all_records
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.actions.articles import use_article
from bailiwick.desk.models import Category, Ticket
from bailiwick.knowledge.actions import deflect_case, start_campaign
from bailiwick.knowledge.tests.factories import make_article
from bailiwick.macros.actions import begin_macro_run
from bailiwick.macros.models import CannedText, Macro
from bailiwick.mailroom.actions import drain, rotate_key, store_raw, suppress_address
from bailiwick.mailroom.models import Mailbox, MessageLink
from bailiwick.oncall.actions import enter_cover, offer_turn, set_order
from bailiwick.oncall.models import Rota
from bailiwick.people.models import Absence, Staff
from bailiwick.places.models import SiteNotice
from bailiwick.problems.actions import open_outage, open_problem
from bailiwick.recurring.actions import make_schedule
from bailiwick.reports.catalogue import REPORTS
from bailiwick.rules.actions import begin_rehearsal, make_rule
from bailiwick.rules.engine.definition import parse as parse_rule
from bailiwick.rules.models import RuleRun
from bailiwick.runbooks.actions import Check, add_checklist, draft_runbook, record_verification, start_run
from bailiwick.runbooks.models import Runbook
from bailiwick.surveys.models import Survey
from bailiwick.triage.actions import begin_draft
from bailiwick.triage.models import Tree
from bailiwick.webhooks.actions import make_webhook, ping_webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
#: regular expressions of libraries, with an address that fits
PLAIN = {"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-abc/"}
#: what a stranger may open: signing in, and what a load balancer asks
OPEN = re.compile(
    r"^/(accounts/(login|logout|inactive|password/reset.*|2fa/(authenticate|webauthn/login))/|health/(live|ready)|my/(send-again|language)/|static/.*)$"
)


@dataclass(frozen=True)
class Address:
    """One address with records filled in, and the methods by which it is asked."""

    name: str
    path: str
    methods: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """Whether programs ask here."""
        return self.path.startswith("/api/")


@cache
def endpoints() -> dict[str, tuple[str, ...]]:
    """Return the methods of every route of the API, from the schema it gives of itself."""
    paths = api.get_openapi_schema()["paths"]
    return {PARAMETER.sub("<>", route.replace("{", "<").replace("}", ">")).lstrip("/"): tuple(methods) for route, methods in paths.items()}


def patterns() -> Iterator[tuple[str, str]]:
    """Yield (name, route) of everything the product answers."""
    yield from _walk(get_resolver().url_patterns, "", ())


def _walk(entries: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "")), route
        else:
            yield from _walk(entry.url_patterns, route, (*spaces, entry.namespace) if entry.namespace else spaces)


def addresses(samples: dict[str, list[str]]) -> list[Address]:
    """Return every address with every sample filled in; a parameter without a sample is an error."""
    found: dict[str, Address] = {}
    known = endpoints()
    for name, route in patterns():
        methods = known.get(PARAMETER.sub("<>", route), ("get", "post"))
        for path in _filled(name, PLAIN.get(route, route), samples):
            found.setdefault(path, Address(name, path, methods))
    return list(found.values())


def _filled(name: str, route: str, samples: dict[str, list[str]]) -> list[str]:
    known = PARAMETER.findall(route)
    if not known:
        return [f"/{route}"]
    if name.startswith("records:") and "slug" in known:
        more = {"kind": "csv", "name": "due" if "calendar" in name else "state", "column": "new", "period": "2026-03"}
        return [_put(route, {"slug": slug, "pk": pk, **more}) for slug, pk in (pair.split("/") for pair in samples["record"])]
    choices = samples.get(name) or next((samples[p] for p in (f"{name}:{k}" for k in known) if p in samples), None)
    if choices is None:
        choices = [" ".join(_sample(samples, route, parameter) for parameter in known)]
    return [_put(route, dict(zip(known, choice.split(" "), strict=True))) for choice in choices]


def _sample(samples: dict[str, list[str]], route: str, parameter: str) -> str:
    """Return a sample; the key of something we made none of is 1, and any other parameter needs one."""
    key = _key(route, parameter)
    return samples[key][0] if key in samples or parameter != "pk" else "1"


def _key(route: str, parameter: str) -> str:
    """Return under which name a parameter's sample stands: its own, or the thing before it in the address."""
    if parameter not in {"pk", "slug", "key", "name"}:
        return parameter
    before = route.split("<", maxsplit=1)[0].strip("/").split("/")
    return f"{before[-1]}.{parameter}"


def _put(route: str, values: dict[str, str]) -> str:
    return "/" + PARAMETER.sub(lambda match: values[match.group(1)], route)


def one_of_everything(city, now) -> dict[str, list[str]]:
    """Make one record of most kinds, and say by which parameter each is asked for."""
    category = Category.objects.create(name="Printing", path="/1/")
    call = log_call(
        city.person("carl"),
        actor=city.actor("tomas"),
        now=now,
        contact=Contact(started_at=now),
        opening=Opening(title="Printer eats paper", category=category, team=city.teams.desk),
    )
    SiteNotice.objects.create(site=city.places.hall, text="Elections: call before touching")
    staff = Staff.objects.get(person=city.person("tomas"))
    absence = Absence.objects.create(staff=staff, starts_on=now.date(), ends_on=now.date())
    ticket = call.ticket
    room = city.places.rooms[0]
    numbers = {
        "number": ticket.number, "record_type": "desk.ticket", "record_id": ticket.pk, "attachment_id": 1, "notification_id": 1, "call_id": call.pk,
        "entry_id": ticket.entries.first().pk, "link_id": 1, "join_id": 1, "work_id": 1, "kind": "work", "person_id": city.person("rita").pk, "person_pk": city.person("rita").pk, "grant_pk": 1,
        "accounts.pk": city.carl.pk, "persons.pk": city.person("carl").pk, "sites.pk": city.places.hall.pk, "buildings.pk": city.places.house.pk,
        "rooms.pk": room.pk, "departments.pk": city.departments["IT"].pk, "staff.pk": staff.pk, "absences.pk": absence.pk, "calls.pk": call.pk,
        "person.pk": city.person("carl").pk, "site.pk": city.places.hall.pk, "roles.slug": "client", "rows.pk": AuditRow.objects.first().pk,
        "drafts.key": "call", "token": "no-such-link", "place": "ask", "templates.key": "desk.TicketOpened",
    }  # fmt: skip
    made = {name: [str(value)] for name, value in numbers.items()}
    first = {record.slug: record.model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1 for record in all_records()}
    made["record"] = [f"{slug}/{pk}" for slug, pk in first.items()]
    made["api-record"] = [str(pk) for pk in first.values()]
    made["reports:report"] = made["reports:report_csv"] = made["reports:report_xlsx"] = made["api:read_report"] = list(REPORTS)
    made |= {name: [str(value)] for name, value in _routine(city, ticket, now).items()}
    made |= {name: [str(value)] for name, value in _told(city, ticket, now).items()}
    made |= {name: [str(value)] for name, value in _asked(city, ticket, now).items()}
    made |= triage_samples(city, now) | rule_samples(city, ticket, now)
    made |= {name: [str(value)] for name, value in _on_call(city, staff, absence, now).items()}
    made |= {name: [str(value)] for name, value in _outages(city, ticket, now).items()}
    made |= {name: [str(value)] for name, value in _calendars(city, now).items()}
    made |= {name: [str(value)] for name, value in _mailed(city, now).items()}
    made |= {name: [str(value)] for name, value in _waiting(now).items()}
    made |= {name: [str(value)] for name, value in _kept_up(city, now).items()}
    return made | {f"{slug}.pk": [str(pk)] for slug, pk in first.items() if f"{slug}.pk" not in made}


def _routine(city, ticket, now) -> dict[str, object]:
    """Follow a runbook, refuse a caller and keep a checklist on the sample ticket; return by which parameter each is asked for."""
    tomas, runbook = city.actor("tomas"), Runbook.objects.get(slug="printer-basics")
    run = start_run(ticket, actor=tomas, now=now, runbook=runbook)
    checklist = add_checklist(ticket, actor=tomas, now=now, title="On site", items=["Bring rollers"])
    refusal = Check(method="badge", badge="B-1", passed=False, reason="no photo")
    refused = record_verification(ticket, actor=tomas, now=now, person=city.person("carl"), check=refusal)
    draft = draft_runbook(runbook, actor=city.actor("grace"), now=now)
    step, item = draft.steps.first().pk, checklist.items.get().pk
    text, macro = CannedText.objects.first(), Macro.objects.first()
    macro_step, ran = macro.steps.first().pk, begin_macro_run(macro, [ticket], actor=tomas, now=now).pk
    own = dict.fromkeys(("macros:step_edit", "macros:step_move", "macros:step_remove"), f"{macro.pk} {macro_step}")
    return own | {
        "macros:run": ran, "macros:run_undo": ran, "macro_run_id": ran, "macro_id": macro.pk, "macro_step_id": macro_step, "text_id": text.pk,
        "runs.pk": run.pk, "run_id": run.pk, "step_pk": step, "step_id": step, "runbooks.slug": runbook.slug, "runbooks.pk": runbook.pk, "version": 1,
        "checklists.pk": checklist.pk, "checklist_id": checklist.pk, "item_pk": item, "item_id": item, "checklists.name": "tick",
        "verification_id": refused.pk, "verifications.pk": refused.pk, "category_pk": ticket.category_id, "category_id": ticket.category_id,
    }  # fmt: skip


def _asked(city, ticket, now) -> dict[str, object]:
    """Ask for an approval on the sample ticket, name a substitute and keep a survey; return by which parameter each is asked for."""
    otto, day = city.person("otto"), now.date()
    approval = ask_ticket_approval(ticket, actor=city.actor("tomas"), now=now, approvers=[otto], title="A new printer", before=(), wait=False)
    stand_in = {"substitute": city.person("ada"), "starts_on": day, "ends_on": day}
    substitute = name_substitute(otto, actor=city.actor("otto"), now=now, **stand_in)
    survey = Survey.objects.create(ticket=ticket, person=ticket.requester, solved_at=now, nonce="n", digest="d")
    service = Service.objects.get(slug="new-phone")
    ways = ("question_edit", "question_move", "question_remove")
    return dict.fromkeys((f"catalogue:{way}" for way in ways), f"{service.pk} kind") | {
        "approvals.pk": approval.pk, "approval_id": approval.pk, "substitutes.pk": substitute.pk, "substitute_id": substitute.pk,
        "surveys.pk": survey.pk, "survey_id": survey.pk, "services.slug": service.slug, "services.pk": service.pk,
    }  # fmt: skip


def _outages(city, ticket, now) -> dict[str, object]:
    """Make a known outage of the sample ticket with its announcement, and a problem; return by which parameter each is asked for."""
    grace = city.actor("grace")
    outage = open_outage(ticket, actor=grace, now=now, notice=Notice(title="Printers fail"))
    problem = open_problem({"title": "Rollers wear out"}, actor=grace, now=now, tickets=[ticket])
    own = dict.fromkeys(("problems:problem", "problems:problem_move", "problems:problem_resolve"), problem.number)
    ways = ("get_problem", "move_problem", "resolve_problem", "link_to_problem", "unlink_from_problem")
    return own | dict.fromkeys((f"api:{way}" for way in ways), problem.number) | {
        "problems:ticket_unlink": f"{problem.number} {ticket.pk}", "spikes.pk": outage.pk, "spike_id": outage.pk, "outages.pk": outage.pk, "of.pk": ticket.pk,
        "of-ticket.pk": ticket.pk, "of-spike.pk": outage.pk, "announcements.pk": outage.announcement_id, "announcement_id": outage.announcement_id,
        "announcement.pk": outage.announcement_id, "ticket.pk": ticket.pk, "purpose": "category",
    }  # fmt: skip


def _on_call(city, staff, absence, now) -> dict[str, object]:
    """Make a rota with an order, a cover and an offer, and say by which parameter each is asked for."""
    rota, grace = Rota.objects.create(name="Desk at night", starts_on=now.date()), city.actor("grace")
    set_order(rota, actor=grace, now=now, layer="first", order=[staff])
    stretch = (now, now + timedelta(days=1))
    cover = enter_cover(rota, actor=grace, now=now, layer="first", staff=staff, starts_at=stretch[0], ends_at=stretch[1])
    offer = offer_turn(rota, actor=grace, now=now, staff=staff, layer="first", stretch=stretch)
    keys = {"rota_id": rota.pk, "cover_id": cover.pk, "offer_id": offer.pk, "staff_id": staff.pk, "absence_id": absence.pk}
    return keys | {"rotas.pk": rota.pk, "covers.pk": cover.pk, "offers.pk": offer.pk, "layer": "first"}


def _calendars(city, now) -> dict[str, object]:
    """Declare a snow day, and say by what a calendar, its days and steps are asked for."""
    office = WorkCalendar.objects.get(code="office")
    (snow,) = declare_exceptions([office], actor=city.actor("grace"), now=now, days=[now.date() + timedelta(days=1)], reason="Snow day")
    policy = Policy.objects.get(scope="default")
    policies = {"policies.pk": policy.pk, "policy_id": policy.pk, "policies.name": "roseville", "clocks:policy_step": f"{policy.pk} retire"}
    change = DaysChange(calendars=[office.code], days=[now.date() + timedelta(days=2)], reason="Another snow day")
    simulation = begin_simulation(change, actor=city.actor("grace"), now=now)
    simulate(simulation.pk)
    tried = {"what-if.pk": simulation.pk, "simulation_id": simulation.pk}
    return {"code": office.code, "day_id": snow.pk, "clocks:step": "around-the-clock retire", **policies, **tried}


def _mailed(city, now) -> dict[str, object]:
    """Let a mail with a file open a ticket; return by what it is asked for there."""
    box = Mailbox.objects.create(name="Desk", address="desk@city.example", kind="pushed", team=city.teams.desk)
    head = "From: rita@city.example\nSubject: Printer\nMessage-ID: <1@city.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = "--b\nContent-Type: text/html\n\n<p>It jams.</p>\n--b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nJam\n--b--\n"
    store_raw((head + parts).encode(), mailbox=box, via="lmtp", now=now, envelope_to=box.address)
    drain(clock=lambda: now)
    link = MessageLink.objects.get()
    return {"messages.pk": link.pk, "message_link_id": link.pk, "file_pk": link.files.get().pk}


def _waiting(now) -> dict[str, object]:
    """Let a mail with a file come that nobody can place; return by what it and its parts are asked for."""
    head = "From: ann@vendor.example\nSubject: Offer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = "--b\nContent-Type: text/html\n\n<p>Buy.</p>\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=offer.txt\n\nBuy\n--b--\n"
    arrival = store_raw((head + parts).encode(), mailbox=None, via="lmtp", now=now)
    drain(clock=lambda: now)
    return {"incoming.pk": arrival.pk, "mail_id": arrival.pk, "keys": arrival.pk, "file": 0}


def _kept_up(city, now) -> dict[str, object]:
    """Make a mailbox that is to be connected, a key and a dead address; nothing listens where the mailbox would be looked into."""
    facts = {"host": "127.0.0.1", "port": 1, "sign_in_by": "xoauth2", "provider": "google", "client_id": "desk"}
    box = Mailbox.objects.create(name="Permits", address="permits@city.example", kind="imap", **facts)
    ada = city.actor("ada")
    dead = suppress_address("gone@city.example", actor=ada, now=now, until=now + timedelta(days=60), reason="Left the city")
    return {"mailboxes.pk": box.pk, "keys.pk": rotate_key(actor=ada, now=now, reason="Every year").pk, "suppressed.pk": dead.pk}


def rule_samples(city, ticket, now) -> dict[str, list[str]]:
    """Make a rule that ran once and was rehearsed, and say by what its parts are asked for."""
    says = {"groups": [{"conditions": [{"field": "title", "op": "contains", "values": ["paper"]}]}], "deeds": [{"do": "tag", "tag": "paper"}]}
    rule = make_rule(actor=city.actor("grace"), now=now, values={"title": "Paper", "trigger": "opened"}, definition=parse_rule(says))
    rehearsal = begin_rehearsal(rule, actor=city.actor("grace"), now=now)
    run = RuleRun.objects.create(rule=rule, ticket=ticket, event="desk.TicketOpened", at=now, outcome="done")
    return {
        "rules.pk": [str(rule.pk)], "rehearsals.pk": [str(rehearsal.pk)], "runs.pk": [str(run.pk)], "rule_id": [str(rule.pk)], "rehearsal_id": [str(rehearsal.pk)],
        "rules:condition_new": [f"{rule.pk} title"], "rules:condition": [f"{rule.pk} 0 0"], "rules:condition_remove": [f"{rule.pk} 0 0"],
        "rules:deed_new": [f"{rule.pk} note"], "rules:deed": [f"{rule.pk} 0"], "rules:deed_step": [f"{rule.pk} 0 up"], "rules:step": [f"{rule.pk} on"],
    }  # fmt: skip


def triage_samples(city, now) -> dict[str, list[str]]:
    """Begin a draft of a shipped tree, and say by what versions, drafts and their parts are asked for."""
    draft = begin_draft(Tree.objects.get(slug="password"), actor=city.actor("ada"), now=now)
    tree, version, edited = draft.tree.slug, f"{draft.tree.slug} 1", f"{draft.tree.slug} {draft.number}"
    question, outcome = draft.questions.start, next(iter(draft.questions.outcomes))
    asked = {
        version: ("version", "coverage", "export", "copy", "try", "case_keep"), edited: ("draft", "names", "discard", "publish", "question_new", "outcome_new"),
        f"{edited} {question}": ("question",), f"{edited} {question} start": ("question_step",), f"{edited} {outcome}": ("outcome", "outcome_remove"),
    }  # fmt: skip
    found = {f"triage:{name}": [choice] for choice, names in asked.items() for name in names}
    programs = ("read_version", "change_draft", "discard_draft", "publish_draft", "copy_tree", "list_tree_findings", "judge_answers", "keep_case")
    return (
        found
        | {f"api:{name}": [version] for name in programs}
        | {"trees.slug": [tree], "api:compare_versions": [f"{tree} 1 {draft.number}"], "api:drop_case": [f"{tree} 1"]}
    )


def ticket_number() -> str:
    """Return the number of the sample ticket."""
    return Ticket.objects.values_list("number", flat=True).order_by("pk")[0]


def _told(city, ticket, now) -> dict[str, object]:
    """Make an article that is to be acknowledged and was used, a webhook and a schedule, and say by which parameters they are asked for."""
    article = make_article(city, now=now)
    campaign = start_campaign(article, actor=city.actor("grace"), now=now, audience="it", due_on=now.date())
    solved = deflect_case(article, actor=city.actor("rita"), now=now, title="Printer")
    use = use_article(ticket, actor=city.actor("tomas"), now=now, article=article, used_as="solved")
    hook, _secret = make_webhook(
        actor=city.actor("ada"), now=now, name="Chat", url="https://chat.example/hook", events="desk.TicketClosed", owner=city.ada
    )
    message = ping_webhook(hook, actor=city.actor("ada"), now=now)
    values = {"title": "Try the restore", "rhythm": "daily", "starts_on": now.date(), "at": now.time()}
    schedule = make_schedule(actor=city.actor("grace"), now=now, values=values)
    return {
        "articles.slug": article.slug, "articles.name": "retire", "campaign_id": campaign.pk, "campaigns.pk": campaign.pk, "deflection_id": solved.pk,
        "solved.pk": solved.pk, "use_id": use.pk, "uses.pk": use.pk, "webhook_id": hook.pk, "webhooks.pk": hook.pk, "message_pk": message.pk,
        "messages.pk": message.pk, "schedule_id": schedule.pk, "schedules.pk": schedule.pk,
    }  # fmt: skip
