"""A line that is down right now, and the storm some weeks ago: calls, parents, announcements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.announcements.actions import Notice, announce, end_announcement, update_announcement
from bailiwick.announcements.models import Audience, Kind, Severity
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.models import ChildrenRule, Join, JoinKind, Ticket
from bailiwick.problems.actions import take_up_spike
from bailiwick.problems.models import Spike, SpikeState

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life
    from bailiwick.people.models import Person

#: what people at the clinic say, minutes before the load
_DOWN = (
    (38, "No network on the ground floor", "Patients are waiting; the registration program lost its connection."),
    (36, "Network down at the clinic", "None of the ground floor computers has a network, the phones say “no service”."),
    (35, "No network at reception", "Cannot look up a single appointment since a few minutes ago."),
    (33, "Network gone in the lab", "Lab results do not print and the network sign is red."),
    (31, "No network in the vaccination room", "The fridge monitor has no network either, temperature is fine by hand."),
    (9, "Still no network at the clinic", "Asks how long it will take and whether to send people home."),
)
#: what people at the annex say; nobody has taken this up
_PERMITS = (
    (14, "Permit system error when saving", "“Error while saving”, three people at the counter see it."),
    (12, "Permit system: error while saving", "Every permit ends in an error since a moment."),
    (10, "Permit system gives an error", "Cannot save the permit of the contractor at the counter."),
    (8, "Error in the permit system", "Saving a permit fails with an error, tried three times."),
    (5, "Permit system error again", "The same error as the colleagues when a permit is saved."),
)


def bring_outages(life: Life) -> None:
    """Tell today's outage and the one that nobody has taken up yet, and put the storm's calls under their parents."""
    _clinic(life)
    _calls(life, "annex", "permit", _PERMITS)
    _storm(life)
    _planned(life)
    life.register.note(list(Spike.objects.filter(found_at__gte=life.ago(hours=2), calls__gt=0)))


def _calls(life: Life, site: str, category: str, said: tuple[tuple[int, str, str], ...]) -> list[Ticket]:
    callers = life.clients(site)
    return [_call(life, callers[place % len(callers)], category, *line, takes=place) for place, line in enumerate(said)]


def _call(life: Life, caller: Person, category: str, minutes: int, title: str, text: str, *, takes: int) -> Ticket:
    ends = life.ago(minutes=minutes)
    opening = Opening(
        title=title, description=text, category=life.people.categories[category], impact=2, urgency=4, site=caller.site, room=caller.room
    )
    contact = Contact(started_at=ends - timedelta(seconds=70 + 11 * takes), confirmed=True, notes=text)
    call = log_call(caller, actor=life.actor(("nia", "boyd", "lien")[takes % 3]), now=ends, contact=contact, opening=opening)
    assert call.ticket is not None  # noqa: S101 - a call with an opening has a ticket
    return call.ticket


def _clinic(life: Life) -> None:
    """Let the calls come, take the spike up, and let the last caller join by themselves."""
    _calls(life, "clinic", "net_floor", _DOWN[:-1])
    site = life.places.sites["clinic"]
    spike = Spike.objects.filter(state=SpikeState.OPEN, site=site).order_by("-pk").first()
    if spike is None:
        return
    notice = Notice(
        title="No network on the ground floor of the Health Clinic",
        text="Computers and phones on the ground floor have no network. An engineer is on site. Please use the paper forms.",
        title_es="Sin red en la planta baja de la Clínica de Salud",
        text_es="Las computadoras y los teléfonos de la planta baja no tienen red. Un técnico está en el lugar. Use los formularios en papel.",
        severity=Severity.DOWN,
        audience=Audience.SITES,
        sites=(site,),
    )
    take_up_spike(
        spike,
        actor=life.actor("grace"),
        now=life.ago(minutes=28),
        title="Health Clinic: ground floor without network",
        workaround="Use the paper forms; the tablets with a mobile card in the manager's office work.",
        workaround_es="Use los formularios en papel; funcionan las tabletas con tarjeta móvil de la oficina del gerente.",
        notice=notice,
    )
    spike.refresh_from_db()
    if spike.announcement is not None:
        words = "The switch on the ground floor has no power. A spare is on its way, about 40 minutes."
        words_es = "El conmutador de la planta baja está sin corriente. Ya llega el repuesto, unos 40 minutos."
        update_announcement(spike.announcement, actor=life.actor("grace"), now=life.ago(minutes=15), text=words, text_es=words_es)
        life.register.note([spike.announcement])
    _call(life, life.clients("clinic")[-1], "net_floor", *_DOWN[-1], takes=5)


def _storm(life: Life) -> None:
    """Put what came of the storm under its one parent, and keep what was announced then."""
    rows = {id(told.plan): told.row for told in life.tickets}
    joined = [(told.row, rows[id(told.plan.parent)]) for told in life.tickets if told.plan.parent is not None]
    if not joined:
        return
    by = life.people.users["grace"]
    for child, parent in joined:
        child.parent = parent
    Ticket.objects.bulk_update([child for child, _parent in joined], ["parent"], batch_size=400)
    Ticket.objects.filter(pk__in={parent.pk for _child, parent in joined}).update(children_rule=ChildrenRule.TOGETHER)
    Join.objects.bulk_create(
        Join(kind=JoinKind.CHILD, ticket=child, other=parent, reason="Storm", at=_joined_at(child), by=by, by_name=str(by))
        for child, parent in joined
    )
    parents = {parent.pk: parent for _child, parent in joined}.values()
    begun, over = min(parent.opened_at for parent in parents), max(parent.solved_at for parent in parents if parent.solved_at)
    _announce_storm(life, begun, over)


def _joined_at(child: Ticket) -> datetime:
    return child.responded_at or child.opened_at


def _announce_storm(life: Life, begun: datetime, over: datetime) -> None:
    notice = Notice(
        title="Storm: several sites without power or network",
        text="Trees are down on power and fibre lines. 911 and radio are not affected. Call only if somebody is in danger or you need a hand.",
        title_es="Tormenta: varios sitios sin electricidad o sin red",
        text_es="Hay árboles caídos sobre líneas eléctricas y de fibra. El 911 y la radio funcionan. Llame solo si alguien corre peligro.",
        severity=Severity.DOWN,
    )
    grace = life.actor("grace")
    made = announce(notice, actor=grace, now=begun + timedelta(minutes=18), owner=life.person("grace"))
    update_announcement(
        made, actor=grace, now=begun + timedelta(hours=4), text="Clinic and Human Services are back. The eastern sites follow tomorrow."
    )
    end_announcement(made, actor=grace, now=over)
    life.register.note([made])


def _planned(life: Life) -> None:
    """Announce the work of this week, and something new."""
    grace, night = life.actor("grace"), (life.wall.local(life.now) + timedelta(days=2)).replace(hour=21, minute=0, second=0, microsecond=0)
    planned = Notice(
        kind=Kind.PLANNED,
        severity=Severity.IMPAIRED,
        title=f"Mail is down for an hour on {night:%A} evening",
        text="We replace the storage behind the mail system from 9 to 10 in the evening. Nothing is lost; messages arrive afterwards.",
        title_es="El correo no estará disponible durante una hora",
        text_es="Sustituimos el almacenamiento del correo de 9 a 10 de la noche. No se pierde nada; los mensajes llegan después.",
        starts_at=life.wall.aware(night),
    )
    life.register.note([announce(planned, actor=grace, now=life.ago(days=1), owner=life.person("grace"))])
