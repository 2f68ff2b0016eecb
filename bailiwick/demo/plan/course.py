"""Tells one story of one person: what was said, tried, waited for, handed on and done, with times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.demo.plan.blanks import Blanks
from bailiwick.demo.plan.library import Step, Story, lines, of_theme, read, steps
from bailiwick.demo.plan.shapes import Entry, HandOff, Person, Ticket, Wait
from bailiwick.demo.plan.text import as_mail, fill, in_voice
from bailiwick.demo.plan.workdays import after, between
from bailiwick.demo.plan.world import World

if TYPE_CHECKING:
    from random import Random

SPOKEN = frozenset({"phone", "walk-in", "field"})
#: hours of office time that each kind of wait takes, least and most
WAITS = {"client": (1, 20), "vendor": (6, 45), "approval": (1.5, 14), "visit": (2, 14), "parts": (8, 45), "parent": (1, 8)}
#: days after which a solved ticket closes by itself
CLOSES_AFTER = timedelta(days=7)
#: share of the tickets that lie longer than they should
_SLOW = 0.08
_KINDS = {"test": "test", "adjust": "adjustment", "note": "note", "reply": "reply", "client": "reply", "call": "call"}
_REASONS = (
    "Needs hands on site.",
    "First steps on the phone did not help; over to {team}.",
    "Beyond what we can change from the desk.",
    "Same pattern as before, {team} know it better.",
    "Reproduced; {team} please take over.",
    "Caller can't do more by phone. Good times to reach: until 16:30.",
)


def weigh(world: World, story: Story, rng: Random) -> tuple[int, int]:
    """Return impact and urgency as the desk set them: the category's, but some callers have more at stake."""
    category = world.categories[story.category]
    if (story.kind or category.kind) == "request" and not story.urgency:
        return story.impact or category.impact, rng.choices((1, 2, 3), (80, 15, 5))[0]
    impact, urgency = story.impact or category.impact, story.urgency or category.urgency
    impact = max(impact, rng.choices((1, 2, 3), (82, 15, 3))[0])
    return impact, max(urgency, rng.choices((1, 3, 4), (70, 23, 7))[0])


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a running ticket stands: after so many steps, at the moment of the load."""

    steps: int
    now: datetime


@dataclass(slots=True)
class _Act:
    step: Step
    at: datetime
    ends: datetime


class Telling:
    """One ticket in the making."""

    def __init__(
        self,
        world: World,
        story: Story,
        person: Person,
        rng: Random,
        opened: datetime,
        channel: str,
        theme: int = 0,
        weight: tuple[int, int] = (0, 0),
    ) -> None:
        self.world, self.story, self.person, self.rng = world, story, person, rng
        self.blanks = Blanks(world, person, rng, opened)
        self.category = world.categories[story.category]
        self.theme = theme or rng.randint(1, story.themes)
        spoken = channel in SPOKEN
        self.opened = opened
        team = "desk" if spoken or story.level == 1 else self.category.team
        taker = world.pick("desk", rng, tier=1, at=opened) if spoken else None
        self.worker = taker if taker and team == "desk" else world.pick(team, rng, tier=1 if team == "desk" else 0, at=opened)
        impact, urgency = weight if any(weight) else weigh(world, story, rng)
        self.ticket = Ticket(
            kind=story.kind or self.category.kind,
            title=fill(rng.choice(of_theme(story.subjects, self.theme)), rng, self.blanks, self.theme)[:200],
            text=self._words(channel),
            requester=person.login,
            category=story.category,
            team=team,
            tier=world.teams[team].tier,
            assignee=self.worker.login,
            impact=impact,
            urgency=urgency,
            channel=channel,
            opened=opened,
            opened_by=taker.login if taker else person.login,
            first_team=team,
            site=person.site,
        )

    def _words(self, channel: str) -> str:
        spoken = channel in SPOKEN
        says, asks = of_theme(self.story.says, self.theme), of_theme(self.story.asks, self.theme)
        line = self.rng.choice((says if spoken else asks) or says or asks)
        text = fill(line, self.rng, self.blanks, self.theme)
        if self.rng.random() < (0.55 if spoken else 0.4):
            aside = self.rng.choice(lines(read("asides")["spoken" if spoken else "written"]))
            text = f"{text} {fill(aside, self.rng, self.blanks)}"
        return as_mail(text, self.rng, self.blanks, self.world.tones.get(self.person.login, 0.5)) if channel == "e-mail" else text

    def finish(self) -> Ticket:
        """Tell the story to its end."""
        acts, solved = self._timed(self._steps())
        for act in acts:
            self._perform(act)
        self._resolve(solved, self.story.done)
        self._share_minutes()
        return self.ticket

    def run(self, cut: Cut) -> Ticket:
        """Tell the story as far as it has come."""
        return self._play(self._steps()[: cut.steps], cut.now)

    def _play(self, chosen: list[Step], now: datetime) -> Ticket:
        acts, end = self._timed(chosen)
        self.ticket.first_contact_fix = False
        acts = _squeezed(acts, self.opened, end, now, whole_days=self.story.always)
        for act in acts[:-1]:
            self._perform(act)
        if acts:
            self._perform(acts[-1], running=acts[-1].step.kind == "wait")
        self._share_minutes()
        return self.ticket

    def rest(self, on: str, now: datetime) -> Ticket:
        """Tell the story up to a wait of this kind, which lasts."""
        chosen = self._steps(keep=on)
        place = next(n for n, step in enumerate(chosen) if step.kind == "wait" and step.target == on)
        return self._play(chosen[: place + 1], now)

    def _steps(self, keep: str = "") -> list[Step]:
        told = [step for step in self.story.steps if step.theme in {0, self.theme}]
        chosen = [step for step in told if not step.optional or self.rng.random() < 0.5 or (keep and step.target == keep)]
        handed = any(step.kind == "hand" for step in chosen)
        if self.ticket.team != self.category.team and self.story.level > 1 and not handed:
            reason = self.rng.choice(_REASONS).format(team=self.world.teams[self.category.team].name)
            chosen.insert(1 if chosen[0].kind == "call" else 0, Step("hand", self.category.team, reason, optional=False))
        return chosen

    def _timed(self, chosen: list[Step]) -> tuple[list[_Act], datetime]:
        """Lay the steps on the clock; return them and the end."""
        rng, story = self.rng, self.story
        at_once = self._at_once(chosen)
        total = rng.uniform(*story.minutes) if at_once else rng.uniform(*story.hours) * 60
        total *= 1 if at_once or rng.random() > _SLOW else rng.uniform(4, 14)
        lead = 0.0 if at_once else 1.5 if self.ticket.channel in SPOKEN else min(240.0, rng.lognormvariate(3, 0.9))
        shares = [rng.uniform(0.5, 1.5) for _ in range(len(chosen) + 1)]
        passed, acts = lead, []
        for step, share in zip(chosen, shares, strict=False):
            passed += total * share / sum(shares)
            begins = passed
            if step.kind == "wait":
                passed += 60 * rng.uniform(*WAITS[step.target])
            acts.append(_Act(step, self._clock(begins, at_once=at_once), self._clock(passed, at_once=at_once)))
        end = self._clock(passed + total * shares[-1] / sum(shares), at_once=at_once)
        if at_once:
            self.ticket.first_contact_fix = True
            self.ticket.call_seconds = int((end - self.opened).total_seconds())
        elif self.ticket.channel in SPOKEN:
            self.ticket.call_seconds = rng.randint(95, 420)
        return acts, end

    def _at_once(self, chosen: list[Step]) -> bool:
        quick = self.story.hours[0] <= 0.5 and not any(step.kind in {"wait", "hand"} for step in chosen)
        return self.ticket.channel in SPOKEN and quick and self.rng.random() < 0.92

    def _clock(self, minutes: float, *, at_once: bool) -> datetime:
        if at_once or self.story.always:
            return self.opened + timedelta(minutes=minutes)
        return after(self.opened, minutes)

    def _perform(self, act: _Act, *, running: bool = False) -> None:
        step, at = act.step, act.at
        self.blanks.at = at
        text = fill(step.text, self.rng, self.blanks, self.theme)
        if self.ticket.responded is None and step.kind != "client":
            self.ticket.responded = at
            if step.kind != "wait":
                self.ticket.move(at, "open", self.worker.login)
        match step.kind:
            case "wait":
                self._wait(act, text, running=running)
            case "hand":
                self._hand(step.target, text, at)
            case "client":
                channel = self.ticket.channel if self.ticket.channel in {"e-mail", "portal"} else "e-mail"
                self.ticket.entries.append(Entry("reply", at, self.person.login, text, channel=channel))
            case _:
                self._write(_KINDS[step.kind], at, text)

    def _write(self, kind: str, at: datetime, text: str) -> None:
        body = text if kind == "reply" else in_voice(text, self.worker.voice, self.rng)
        self.ticket.entries.append(Entry(kind, at, self.worker.login, body))

    def _wait(self, act: _Act, text: str, *, running: bool) -> None:
        by = self.worker.login
        self.ticket.move(act.at, "waiting", by)
        planned = act.ends if not running else after(act.at, 60 * self.rng.uniform(*WAITS[act.step.target]) * 1.5)
        self.ticket.waits.append(Wait(act.step.target, text[:255], act.at, planned, None if running else act.ends, by))
        if not running:
            self.ticket.move(act.ends, "open", by)

    def _hand(self, team: str, reason: str, at: datetime) -> None:
        ticket, old = self.ticket, self.worker
        if team == ticket.team:
            self._write("note", at, reason)
            return
        new = self.world.pick(team, self.rng, at=at)
        tier = self.world.teams[team].tier
        ticket.hand_offs.append(HandOff(at, ticket.team, team, ticket.tier, tier, old.login, new.login, reason[:255], old.login))
        ticket.team, ticket.tier, ticket.assignee, self.worker = team, tier, new.login, new

    def _resolve(self, at: datetime, words: tuple[str, ...]) -> None:
        self.blanks.at = at
        self.ticket.responded = self.ticket.responded or at
        self._write("resolution", at, fill(self.rng.choice(of_theme(words, self.theme)), self.rng, self.blanks, self.theme))
        self.ticket.move(at, "solved", self.worker.login)
        self.ticket.solved = at

    def reopen(self) -> None:
        """Let a solved ticket come back once, and solve it again."""
        visited = any(wait.on == "visit" for wait in self.ticket.waits)
        again = self.rng.choice([table for table in read("reopened")["again"] if visited or not table.get("visit")])
        back = after(self.ticket.solved or self.opened, 60 * self.rng.uniform(1.5, 20))
        self.ticket.entries.append(
            Entry("reply", back, self.person.login, fill(self.rng.choice(again["says"]), self.rng, self.blanks), channel="e-mail")
        )
        self.ticket.move(back, "open", self.person.login)
        self.ticket.solved, self.ticket.reopened, self.ticket.first_contact_fix = None, 1, False
        before = len(self.ticket.entries)
        at = back
        for step in steps(again["steps"]):
            at = after(at, self.rng.uniform(20, 200))
            self._perform(_Act(step, at, at))
        self._resolve(after(at, self.rng.uniform(5, 60)), tuple(again["done"]))
        self._share_minutes(self.ticket.entries[before:])

    def _share_minutes(self, entries: list[Entry] | None = None) -> None:
        """Spread the time worked over what the staff wrote."""
        own = [entry for entry in (entries or self.ticket.entries) if entry.author in self.world.staff]
        shares = [self.rng.uniform(0.4, 1.6) for _ in own]
        total = self.rng.uniform(*self.story.minutes) * 60
        for entry, share in zip(own, shares, strict=True):
            entry.seconds = max(60, int(total * share / sum(shares) / 60) * 60)


def _squeezed(acts: list[_Act], opened: datetime, end: datetime, now: datetime, *, whole_days: bool) -> list[_Act]:
    """Move the steps of a running ticket between its opening and now, keeping their order and spacing."""
    if not acts:
        return acts
    office = between(opened, now)
    in_office = not whole_days and office > 10
    span = office if in_office else (now - opened).total_seconds() / 60
    length = max((end - opened).total_seconds(), 1)

    def place(moment: datetime) -> datetime:
        minutes = span * 0.92 * min((moment - opened).total_seconds() / length, 1.0)
        return min(after(opened, minutes) if in_office else opened + timedelta(minutes=minutes), now)

    return [_Act(act.step, place(act.at), place(act.ends)) for act in acts]


def close(ticket: Ticket, now: datetime) -> None:
    """Close a ticket that has been solved for long enough, as the system does by night."""
    if ticket.solved is None:
        return
    night = (ticket.solved + CLOSES_AFTER).replace(hour=3, minute=15, second=0, microsecond=0)
    closes = night if night > ticket.solved + CLOSES_AFTER else night + timedelta(days=1)
    if closes < now:
        ticket.move(closes, "closed", "")
        ticket.closed = closes


__all__ = ["SPOKEN", "Cut", "Telling", "close"]
