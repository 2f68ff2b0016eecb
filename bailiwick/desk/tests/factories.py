"""Tickets and their kin, made through the desk's own actions."""

from __future__ import annotations

from bailiwick.clocks.actions import tick
from bailiwick.clocks.models import Facts
from bailiwick.core.testing import NOON, run_jobs
from bailiwick.desk.actions import Opening, Promiser, open_ticket
from bailiwick.desk.models import Category, Channel, Ticket


def make_category(name="Printing", **values):
    """Return a category of the tree."""
    category = Category.objects.create(name=name, **values)
    parent = values.get("parent")
    category.path = f"{parent.path if parent else '/'}{category.pk}/"
    category.save(update_fields=["path"])
    return category


def make_ticket(city, *, by="tomas", now=NOON, **values):
    """Return a ticket that Tomás opened for Rita, unless told otherwise."""
    given = {"title": "Printer eats paper", "requester": city.person("rita"), "team": city.teams.desk, "channel": Channel.PHONE} | values
    return open_ticket(Opening(**given), actor=city.actor(by), now=now)


def stale(ticket):
    """Return a second copy of a ticket, as another person's page holds it."""
    return Ticket.objects.get(pk=ticket.pk)


def pass_time(now):
    """Do what the minute's job and those it queues do at an instant."""
    tick(now=now)
    run_jobs()


def due_by(priority, start, *, kind="resolve", **facts):
    """Return by when something opened at an instant is to be solved, or answered, by the policies in force."""
    return Promiser().due(Facts(**facts), priority, start, kind)
