#!/usr/bin/env python3
"""Draws the gallery from the real templates, photographs it and measures it.

Every page is opened at two widths in light and dark under the strict content policy of
production; axe must find nothing, every text must reach its contrast by our own
computation (axe leaves some undecided), and no page may scroll sideways at 320 px.
Needs the test requirements and Chromium; pictures land in frontend/gallery/out/.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from types import SimpleNamespace
from typing import TYPE_CHECKING, Literal

import django
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent / "bailiwick"
OUT = HERE / "out"
PAGES = ("queue", "ticket", "call", "form", "home", "sign-in")
WIDTHS = (1280, 390)
NARROWEST = 320
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
CONTRAST = (HERE / "contrast.js").read_text()


class Login(forms.Form):
    """As at the front door."""

    login = forms.CharField(label="User name")
    password = forms.CharField(widget=forms.PasswordInput)
    remember = forms.BooleanField(label="Keep me signed in on this device", required=False)


class Room(forms.Form):
    """One field of every kind."""

    number = forms.CharField(help_text="As on the door, without the building.", error_messages={"required": "Enter the number on the door."})
    building = forms.ChoiceField(choices=[("1", "City hall"), ("2", "Fleet garage")])
    notes = forms.CharField(widget=forms.Textarea, required=False)
    counted_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    open_to_public = forms.BooleanField(required=False, help_text="Visitors may enter without a badge.")
    services = forms.MultipleChoiceField(choices=[("v", "Voice"), ("d", "Data"), ("t", "Video")], widget=forms.CheckboxSelectMultiple)


class Cards(forms.Form):
    """A choice drawn as cards."""

    kind = forms.ChoiceField(
        label="Kind of room", choices=[("o", "Office"), ("w", "Wiring closet"), ("s", "Store")], widget=forms.RadioSelect, initial="w"
    )


class Call(forms.Form):
    """The fields of the call form."""

    caller = forms.ChoiceField(choices=[("", ""), ("1", "Rita Alvarez"), ("2", "Carl Nyberg")], help_text="Name, extension or room.")
    channel = forms.ChoiceField(choices=[("p", "Phone"), ("w", "Walk-in"), ("f", "Field")], widget=forms.RadioSelect, initial="p")
    problem = forms.CharField(label="What is the matter?", widget=forms.Textarea)
    impact = forms.ChoiceField(choices=[("1", "One person"), ("2", "An office"), ("3", "A building"), ("4", "The public")], widget=forms.RadioSelect)
    urgency = forms.ChoiceField(choices=[("1", "Can wait"), ("2", "Today"), ("3", "Work has stopped")], widget=forms.RadioSelect)


def sample() -> dict[str, object]:
    """Return the invented facts all gallery pages show."""
    now = timezone.now()
    rows = [
        ("Pump house 3 lost its data line", "Network", "open", "critical", "P1 Critical", "broken", "today 07:40", -42, "Wes Tanaka", "Pump house 3"),
        (
            "Front-counter label printer prints blank labels",
            "Printing",
            "waiting",
            "high",
            "P2 High",
            "soon",
            "today 16:30",
            25,
            "Rita Alvarez",
            "City hall",
        ),
        ("Cannot open the permits folder", "Files and shares", "new", "normal", "P3 Normal", "", "today 17:00", 190, "Lena Fischer", "Annex"),
        ("Desk phone has no dial tone", "Telephones", "open", "normal", "P3 Normal", "", "tomorrow 09:00", 900, "Omar Haddad", "Fleet garage"),
        ("Account review for the fire marshal", "Access", "open", "high", "P2 High", "", "tomorrow 11:30", 1100, "Jun Park", "Station 2"),
        ("New starter on Monday: laptop and badge", "Hire", "waiting", "low", "P4 Low", "paused", "paused until Friday", 0, "Ines Duarte", "Library"),
        ("Scanner sends upside-down pages", "Printing", "solved", "low", "P4 Low", "met", "kept", 0, "Hal Brook", "Courthouse"),
    ]
    names = ("title", "category", "state", "priority", "priority_label", "due", "words", "minutes_left", "requester", "place")
    tickets = [
        {
            **dict(zip(names, row, strict=True)),
            "number": f"INC-{10482 + index}",
            "state_label": row[2].capitalize(),
            "minutes": 12 * index,
            "private": row[1] == "Access",
        }
        | ({"at": now + timedelta(minutes=row[7])} if row[7] else {})
        for index, row in enumerate(rows)
    ]
    heights = [("Mon", 64), ("Tue", 88), ("Wed", 71), ("Thu", 112), ("Fri", 93), ("Sat", 14), ("Sun", 9)]
    return {
        "user": SimpleNamespace(is_authenticated=True, pk=1, username="grace"),
        "shell": {
            "place": "Marrow County", "new_call_url": "/call.html", "notifications_url": "#bell", "unread": 3, "person": "Grace Okafor", "initials": "GO", "role": "Supervisor",
            "user_links": [{"label": "Your settings", "url": "#s", "icon": "gear"}],
            "dock": [{"label": "Today", "url": "/home.html", "icon": "home"}, {"label": "My work", "url": "/queue.html", "icon": "queue", "current": True}, {"label": "Unassigned", "url": "#u", "icon": "inbox", "count": 14}],
        },
        "navigation": [
            {"title": "", "items": [{"label": "Today", "url": "/home.html", "icon": "home", "key": "g h"}, {"label": "My work", "url": "/queue.html", "icon": "queue", "count": 12, "current": True}, {"label": "Unassigned", "url": "#", "icon": "inbox", "count": 14}, {"label": "Breaching", "url": "#", "icon": "flag", "count": 2, "broken": True}, {"label": "All tickets", "url": "#", "icon": "ticket"}]},
            {"title": "People and places", "items": [{"label": "People", "url": "#", "icon": "people"}, {"label": "Sites", "url": "#", "icon": "place"}, {"label": "Buildings", "url": "#", "icon": "building"}]},
            {"title": "Look back", "items": [{"label": "Reports", "url": "#", "icon": "chart"}, {"label": "Audit trail", "url": "#", "icon": "shield"}, {"label": "Settings", "url": "#", "icon": "gear"}]},
        ],
        "views": [{"label": "My work", "url": "#", "count": 12, "current": True}, {"label": "My team", "url": "#", "count": 58}, {"label": "Unassigned", "url": "#", "count": 14}, {"label": "Waiting", "url": "#", "count": 31}, {"label": "Breaching", "url": "#", "count": 2, "broken": True}, {"label": "All", "url": "#"}],
        "tickets": tickets, "soon": now + timedelta(minutes=25), "late": now - timedelta(hours=18), "started": now - timedelta(seconds=134),
        "story": [
            _entry(now - timedelta(hours=18), kind="reply", who="Tomás Reyes", what="answered", detail="to Rita Alvarez", when="14:02", words="The vendor ships a new print head tomorrow. Until then please print at the assessor's counter; I have added it to your list."),
            _entry(now - timedelta(hours=18), kind="note", who="Tomás Reyes", what="internal note", when="13:40", words="Out of warranty since March. Budget line 4410 covers the head; Grace agreed by phone."),
            _entry(now - timedelta(hours=18), kind="test", who="Tomás Reyes", what="tested", detail="12 min", when="11:15", words="Self-test page blank too. Swapped the ribbon, no change.", files=[{"url": "#", "name": "self-test.jpg", "size": "240 KB"}]),
            _entry(now - timedelta(hours=18), kind="adjustment", who="Tomás Reyes", what="adjusted", detail="4 min", when="11:02", words="Darkness from 12 to 20."),
            _entry(now - timedelta(hours=18), kind="call", who="Grace Okafor", what="took a call", detail="3 min", when="16:21", words="Labels come out white. Started after the weekend. Queue at the counter."),
            _entry(now - timedelta(hours=18), kind="resolution", who="Tomás Reyes", what="solved", detail="35 min", when="17:00", words="Replaced the head. Ten labels printed and read back."),
        ],
        "facts": [{"label": "Category", "value": "Printing", "url": "#c"}, {"label": "Team", "value": "Field services"}, {"label": "Owner", "value": "Tomás Reyes"}, {"label": "Opened", "value": "yesterday 16:21"}, {"label": "Worked", "value": "54 min"}, {"label": "Asset", "value": ""}],
        "steps": [{"title": "Take a call", "detail": "Press N and type three letters of a name.", "url": "#", "label": "Start", "done": True}, {"title": "Hand it on", "detail": "To Network, with a reason.", "url": "#", "label": "Open"}, {"title": "Explain a promise", "detail": "Press the promised time of any ticket.", "url": "#", "label": "Open"}],
        "bars": [{"day": day, "n": n, "x": 44 + 54 * i, "m": 61 + 54 * i, "y": 140 - n, "h": n, "t": 134 - n} for i, (day, n) in enumerate(heights)],
        "roles": [{"value": "1", "name": "Grace Okafor", "role": "Supervisor of the desk", "initials": "GO"}, {"value": "2", "name": "Tomás Reyes", "role": "Technician II", "initials": "TR"}, {"value": "3", "name": "Rita Alvarez", "role": "City clerk, asks for help", "initials": "RA"}, {"value": "4", "name": "Otto Lindqvist", "role": "Auditor", "initials": "OL"}],
        "form": Room({"building": "1"}), "cards": Cards(), "call": Call(), "login": Login(),
    }  # fmt: skip


def _entry(at: datetime, **told: object) -> dict[str, object]:
    """Return an entry of a story, as the timeline draws it."""
    return {"at": at, "detail": "", "anchor": "", "correct_url": "", "files": (), "mails": (), "notes": (), **told}


class Said(str):
    """A message as Django's framework hands it to a template."""

    level_tag = "success"
    extra_tags = "undo:/undo/1/"
    __slots__ = ()


def draw(name: str) -> str:
    """Return a gallery page."""
    return render_to_string(
        f"{name}.html",
        {**sample(), "messages": [Said("INC-10481 is assigned to Tomás Reyes.")] if name == "queue" else []},
        request=RequestFactory().get("/"),
    )


class Handler(BaseHTTPRequestHandler):
    """Serves the gallery, the committed static files and small answers for the elements."""

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.partition("?")[0]
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
        kind, body = "text/html; charset=utf-8", b""
        if path.startswith("/static/"):
            kind, body = kinds[Path(path).suffix], (PACKAGE / path[1:]).read_bytes()
        elif path == "/options/":
            kind, body = (
                "application/json",
                json.dumps(
                    {
                        "results": [
                            {"value": 1, "label": "Rita Alvarez", "detail": "City clerk, City hall 104"},
                            {"value": 2, "label": "Ricardo Sá", "detail": "Fleet"},
                        ]
                    }
                ).encode(),
            )
        elif path == "/command/":
            entries = [
                {"label": "INC-10482 Blank labels", "detail": "Waiting on vendor", "url": "#1", "icon": "ticket"},
                {"label": "Rita Alvarez", "detail": "City clerk", "url": "#2", "icon": "person"},
            ]
            body = render_to_string(
                "components/command_results.html",
                {
                    "groups": [
                        {"title": "Found", "entries": entries},
                        {"title": "Do", "entries": [{"label": "Log a call", "url": "/call.html", "icon": "phone"}]},
                    ]
                },
            ).encode()
        elif path == "/panel/":
            body = b'<ul class="panel-list"><li><a class="row-link" href="#z">Zebra ZD421</a><span class="muted">A-2044</span></li></ul>'
        elif Path(path).stem in PAGES:
            body = draw(Path(path).stem).encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is the base class's
        """Keep quiet."""


def measure(page: Page, axe: str, name: str) -> list[str]:
    """Return what is wrong with an open page, in sentences."""
    page.evaluate(axe)  # outside the policy, as a tester's tool
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    wrong = [f"{name}: axe {v['id']} at {n['target']}: {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]]
    return wrong + [f"{name}: {line}" for line in page.evaluate(CONTRAST)]


def overhear(page: Page, wrong: list[str]) -> None:
    """Note what the browser complains of: refused by the policy, failed scripts, missing files."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(f"console: {message.text}")

    def script(error: Error) -> None:
        wrong.append(f"script: {error}")

    page.on("console", console)
    page.on("pageerror", script)


def reflow(browser: Browser, address: str) -> list[str]:
    """Return the pages that scroll sideways on the narrowest screen, or at 400 % zoom."""
    page = browser.new_page(viewport={"width": NARROWEST, "height": 900})
    wrong = []
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: scrolls sideways at {NARROWEST} px")
    page.close()
    return wrong


def photograph(browser: Browser, address: str, axe: str) -> list[str]:
    """Open every page in every dress; return what is wrong."""
    wrong: list[str] = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=False, reduced_motion="reduce")
            page = context.new_page()
            overhear(page, wrong)
            for name in PAGES:
                page.goto(f"{address}/{name}.html")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=OUT / f"{name}-{scheme}-{width}.png", full_page=width == min(WIDTHS))
                wrong += measure(page, axe, f"{name} {scheme} {width}")
            context.close()
    return wrong


def main() -> int:
    """Run everything; return 1 when something is wrong."""
    settings.configure(
        INSTALLED_APPS=["django.forms"], USE_TZ=True, STATIC_URL="/static/", ROOT_URLCONF=__name__, SECRET_KEY=token_hex(), FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE, PACKAGE / "templates"], "APP_DIRS": True, "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}}],
    )  # fmt: skip
    django.setup()
    OUT.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    axe = (HERE.parent / "node_modules/axe-core/axe.min.js").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        address = f"http://127.0.0.1:{server.server_port}"
        wrong = photograph(browser, address, axe) + reflow(browser, address)
        browser.close()
    server.shutdown()
    for line in dict.fromkeys(wrong):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(wrong)} findings on {len(PAGES)} pages, 2 widths, light and dark\n")
    return 1 if wrong else 0


urlpatterns: list[object] = []

if __name__ == "__main__":
    sys.exit(main())
