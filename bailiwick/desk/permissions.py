"""Who may do what at the desk. Every answer about a ticket begins with whether it exists for the actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.clocks.permissions import can_override_clocks
from bailiwick.core.glances import there_is
from bailiwick.desk.models import Entry, Ticket
from bailiwick.notifications.permissions import can_resend_mail

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Work
    from bailiwick.people.models import Person, Staff, User


def user_of(actor: Actor) -> User | None:
    """Return the account behind an actor, none for the system and strangers."""
    return cast("User", actor.user) if actor.user is not None and actor.user.is_authenticated else None


def is_named_on(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor is a reader or the assignee of a ticket."""
    user = user_of(actor)
    if user is None:
        return actor.is_system
    is_assignee = ticket.assignee is not None and ticket.assignee.person_id == user.person_id
    return is_assignee or ticket.readers.filter(user=user).exists()


def _holds(actor: Actor, ability: str, ticket: Ticket) -> bool:
    """Whether the actor has an ability for the ticket's department, and the ticket exists for them."""
    if actor.is_system:
        return True
    user = user_of(actor)
    if user is None:
        return False
    if ticket.need_to_know:
        return user.may(ability) and is_named_on(actor, ticket)
    if ticket.department is None:
        return user.may_everywhere(ability) and user.may_everywhere("desk.see_tickets")
    return user.may(ability, ticket.department) and user.may("desk.see_tickets", ticket.department)


def can_see_whole(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may read everything on a ticket, internal notes included."""
    user = user_of(actor)
    return actor.is_system or (user is not None and there_is(ticket, "whole", user))


def can_see_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the ticket exists for the actor."""
    user = user_of(actor)
    return actor.is_system or (user is not None and Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists())


def can_log_calls(actor: Actor) -> bool:
    """Whether the actor may log calls and open tickets for others."""
    return actor.may("desk.log_calls")


def can_open_ticket(actor: Actor, requester: Person | None) -> bool:
    """Whether the actor may open a ticket for this requester: the desk for all, everyone for themselves."""
    user = user_of(actor)
    own = user is not None and requester is not None and requester.pk == user.person_id
    return can_log_calls(actor) or (own and actor.may("desk.ask"))


def can_change_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may change what the ticket is about."""
    return _holds(actor, "desk.change_tickets", ticket)


def can_set_priority(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may set impact, urgency and priority."""
    return _holds(actor, "desk.set_priority", ticket)


def can_triage_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may ask the questions about the ticket again, which changes what it is about and how urgent it is."""
    return _holds(actor, "desk.set_priority", ticket) and _holds(actor, "desk.change_tickets", ticket)


def can_assign_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may give the ticket to somebody."""
    return _holds(actor, "desk.assign_tickets", ticket)


def can_dispose_of(actor: Actor, staff: Staff) -> bool:
    """Whether the actor may hand over somebody's tickets: their own, or as one who assigns."""
    user = user_of(actor)
    is_self = user is not None and staff.person_id == user.person_id and actor.may("desk.work_tickets")
    return is_self or actor.may("desk.assign_tickets")


def can_work_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may take the ticket, let it wait and write entries of every kind."""
    return _holds(actor, "desk.work_tickets", ticket)


def can_override_promise(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may set by hand what a promise on the ticket comes to."""
    return can_work_ticket(actor, ticket) and can_override_clocks(actor)


def can_hand_off_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may hand the ticket to another team, tier or person."""
    return _holds(actor, "desk.hand_off_tickets", ticket)


def can_solve_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may solve the ticket."""
    return _holds(actor, "desk.solve_tickets", ticket)


def can_reply_as_client(actor: Actor, ticket: Ticket) -> bool:
    """Whether the ticket is the actor's own, so that they may answer and reopen it from the portal."""
    user = user_of(actor)
    if user is None or not actor.may("desk.ask"):
        return False
    return ticket.requester_id == user.person_id or (ticket.affected_id == user.person_id and not ticket.need_to_know)


def can_send_again(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may have a mail to the client sent again: who works on the ticket, and who looks after mail and reads all of it."""
    return can_work_ticket(actor, ticket) or (can_resend_mail(actor) and can_see_whole(actor, ticket))


def can_attach_to_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may add files to the ticket, and take them off: who works on it, and whoever asked."""
    return can_work_ticket(actor, ticket) or can_reply_as_client(actor, ticket)


def can_attach_to_entry(actor: Actor, entry: Entry) -> bool:
    """Whether the actor may add files to an entry, and take them off: whoever wrote it, as long as they work on its ticket."""
    return actor.is_system or (can_work_ticket(actor, entry.ticket) and entry.author == user_of(actor))


def can_reopen_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may say that the solution did not hold."""
    return can_solve_ticket(actor, ticket) or can_reply_as_client(actor, ticket)


def can_close_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may close a solved ticket before its time: leads, and whoever asked."""
    return _holds(actor, "desk.close_tickets", ticket) or can_reply_as_client(actor, ticket)


def can_restrict_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may make the ticket need-to-know, or end that, and name its readers."""
    return _holds(actor, "desk.restrict_tickets", ticket)


def can_link_tickets(actor: Actor, ticket: Ticket, other: Ticket) -> bool:
    """Whether the actor may link two tickets: both must exist for them."""
    return _holds(actor, "desk.link_tickets", ticket) and _holds(actor, "desk.link_tickets", other)


def can_join_tickets(actor: Actor, ticket: Ticket, other: Ticket) -> bool:
    """Whether the actor may merge two tickets, move entries between them, or put one under the other: both must exist for them."""
    return _holds(actor, "desk.join_tickets", ticket) and _holds(actor, "desk.join_tickets", other)


def can_watch_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may follow the ticket."""
    return can_see_whole(actor, ticket)


def can_write_from_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may tell others what the ticket taught; a need-to-know one teaches nobody."""
    return not ticket.need_to_know and actor.may("knowledge.write_articles") and can_see_whole(actor, ticket)


def can_correct_work(actor: Actor, ticket: Ticket, of: Work | Entry) -> bool:
    """Whether the actor may say how long something really took: who worked, or those who see to everyone's time."""
    user = user_of(actor)
    worker = of.author_id if isinstance(of, Entry) else of.user_id
    own = user is not None and worker == user.pk and can_work_ticket(actor, ticket)
    return own or _holds(actor, "desk.correct_work", ticket)


def can_edit_categories(actor: Actor) -> bool:
    """Whether the actor may edit categories and the priority matrix."""
    return actor.may("desk.edit_categories")
