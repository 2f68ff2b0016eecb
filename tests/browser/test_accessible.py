"""Every page can be used by everyone: axe finds nothing, every text has contrast, and nothing scrolls sideways on a small phone."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from django.http import FileResponse

from bailiwick.core.clock import now
from tests.addresses import OPEN, addresses, one_of_everything
from tests.engines import engine

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text()
RUN = "axe.run(document, {resultTypes: ['violations'], elementRef: false, %s})"
EVERY_RULE = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
#: of all rules these alone look at colours, and colours are all that the dark scheme changes
COLOUR_RULES = "['color-contrast', 'link-in-text-block']"
#: what axe is asked at a width and in a scheme: a narrow page has the colours of a wide one, which our own computation looks at everywhere
RULES = {
    (1280, "light"): f"runOnly: {EVERY_RULE}",
    (1280, "dark"): f"runOnly: {COLOUR_RULES}",
    (390, "light"): f"runOnly: {EVERY_RULE}, rules: {{'color-contrast': {{enabled: false}}}}",
}
#: our own computation of what axe leaves undecided
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
WIDTHS, NARROWEST = (1280, 390), 320
#: pages that each part has at least
LEAST = 20
#: who is asked in which order whether a page opens for them
PEOPLE = ("ada", "tomas", "grace", "rita", "otto")
#: pages that look different for each of these people, or are worth more than one look
ALSO = {
    **{(slug, "/"): f"home of {slug}" for slug in PEOPLE},
    ("tomas", "/records/tickets/?view=unassigned"): "queue",
    ("tomas", "/records/tickets/?view=all&state=open"): "filtered list",
    ("rita", "/records/tickets/"): "list of a client",
    ("carl", "/desk/tickets/{number}/"): "ticket of a client",
    ("tomas", "/desk/calls/new/?caller={person_id}"): "call of somebody known",
    ("tomas", "/search/?q=printer"): "search that found",
    ("tomas", "/search/?q=nothing-like-it"): "search that found nothing",
    ("tomas", "/desk/tickets/T-999999/"): "not found",
    ("rita", "/people/roles/"): "refused",
    ("", "/accounts/login/"): "sign-in",
    ("", "/accounts/password/reset/"): "forgotten password",
}


#: the pages in parts that take about as long as each other: by the names of their addresses
PARTS = {
    "records and people": r"records:|people:|places:|oncall:|audit:|notifications:",
    "desk": r"desk:",
    "work": r"triage:|runbooks:|rules:|macros:|recurring:|webhooks:|reports:|suggestions:",
    "the rest": r"",
}


def part_of(name):
    """Return the first part to which an address of this name belongs."""
    return next(part for part, names in PARTS.items() if re.match(names, name))


@pytest.fixture
def pages(part, county, sign_in):
    """Return (person, address, name) of one page of every name of a part, found by asking; parts of pages are left out."""
    samples = one_of_everything(county, now())
    keys = {key: value[0] for key, value in samples.items() if "." not in key}
    found = {name: (slug, path.format(**keys)) for (slug, path), name in ALSO.items() if part == "the rest"}
    known = [each for each in addresses(samples) if part_of(each.name) == part and not each.is_api and not OPEN.match(each.path)]
    passed_over = set()
    for slug in PEOPLE:
        client = sign_in(slug)
        for address in known:
            if address.name in found or address.name in passed_over:
                continue
            answer = client.get(address.path)
            if isinstance(answer, FileResponse):
                list(answer.streaming_content)  # which closes the file
            if answer.status_code == 200 and is_page(answer):
                found[address.name] = (slug, address.path)
            elif answer.status_code in {200, 204, 405}:
                passed_over.add(address.name)
    return [(slug, path, name) for name, (slug, path) in found.items()]


def is_page(answer):
    """Whether an answer is a whole page of ours: no part of one, no file, no data, and no mail of somebody else in its sandbox, where nothing can look."""
    is_foreign = "sandbox" in answer.get("Content-Security-Policy", "")
    return answer["Content-Type"].startswith("text/html") and not answer.streaming and not is_foreign and b"<html" in answer.content


@pytest.mark.parametrize("part", PARTS)
def test_every_page(part, pages, page_as, browser_page):
    assert len(pages) > LEAST
    wrong = []
    for slug in ("", *PEOPLE, "carl"):
        page = page_as(slug) if slug else browser_page()
        page.emulate_media(reduced_motion="reduce")
        for _slug, path, name in [each for each in pages if each[0] == slug]:
            page.goto(path)
            page.wait_for_function("() => !document.querySelector('.htmx-request')")
            page.evaluate(STILL)
            page.evaluate(AXE)
            wrong += [f"{name} ({path}), {line}" for width in WIDTHS for scheme in ("light", "dark") for line in measured(page, width, scheme)]
            page.set_viewport_size({"width": NARROWEST, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{name} ({path}) scrolls sideways at {NARROWEST} px: {page.evaluate(WIDEST)}")
    assert not wrong, f"{len(wrong)} findings\n" + "\n".join(wrong)


#: lets colours change at once, not over a while
STILL = """() => { const still = new CSSStyleSheet(); still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]; }"""
#: what stands out to the right, for whoever has to mend it
WIDEST = """[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-frame'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 80))"""


def measured(page, width, scheme):
    """Return what is wrong with an open page at a width in light or dark, in sentences.

    What axe says depends on the markup and not on where the rows come from: on the second engine it looks at each page once.
    """
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    rules = RULES.get((width, scheme))
    violations = page.evaluate(RUN % rules)["violations"] if rules and (engine() == "sqlite" or (width, scheme) == (1280, "light")) else []
    found = [f"{v['id']} at {n['target']}: {n['failureSummary'][:300]}" for v in violations for n in v["nodes"]]
    return [f"{width} px, {scheme}: {line}" for line in found + page.evaluate(CONTRAST)]


@pytest.fixture
def browser_page(live_server, started_chromium, static_files):
    """Return a function that opens a page for somebody who is not signed in."""
    contexts = []

    def opened():
        contexts.append(started_chromium.new_context(base_url=live_server.url))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
