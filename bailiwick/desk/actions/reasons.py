"""The reasons and reminder plans that a new installation starts with."""

from __future__ import annotations

from django.db import transaction

from bailiwick.desk.models import ChaseEnd, ChaserPlan, GivingUp, WaitReason, WaitsOn

CLIENT = {
    "name": "Ask the client three times, then solve",
    "every_days": 2,
    "times": 3,
    "reminder": (
        "Hello {name},\n\nwe are still waiting for you about {number} “{title}”: {reason}.\n\n"
        "A short answer is enough, and we go on at once. This is reminder {reminder} of {of}."
    ),
    "reminder_es": (
        "Hola, {name}:\n\nseguimos a la espera de su respuesta sobre {number} «{title}»: {reason}.\n\n"
        "Basta una respuesta breve y continuaremos de inmediato. Este es el recordatorio {reminder} de {of}."
    ),
    "then": ChaseEnd.SOLVE,
    "closing": (
        "Hello {name},\n\nwe have not heard from you since {since} about: {reason}. We take it that the matter is settled, so we mark it as solved.\n\n"
        "If it is not, simply reopen it, and nothing is lost."
    ),
    "closing_es": (
        "Hola, {name}:\n\nno hemos tenido noticias suyas desde {since} sobre: {reason}. Suponemos que el asunto está arreglado y lo damos por resuelto.\n\n"
        "Si no es así, vuelva a abrirlo; no se pierde nada."
    ),
    "attempts": 3,
    "giving_up": GivingUp.PROPOSE,
    "unreached": (
        "Hello {name},\n\nwe tried to reach you about {number} “{title}” on {attempts}, without success. So we mark it as solved for now.\n\n"
        "Write or call when it suits you, or reopen the ticket, and we take it up again."
    ),
    "unreached_es": (
        "Hola, {name}:\n\nintentamos comunicarnos con usted sobre {number} «{title}» en estas fechas, sin éxito: {attempts}. "
        "Por ahora lo damos por resuelto.\n\nEscriba o llame cuando le convenga, o vuelva a abrir la solicitud, y la retomaremos."
    ),
}
VENDOR = {"name": "Look after the vendor every three days", "every_days": 3, "times": 10, "then": ChaseEnd.TAKE_UP}
VENDOR_WORDS = ("Ask the vendor about {number}: {reason}.", "Pregunte al proveedor por {number}: {reason}.")
WEEKLY = {"name": "Look again every week", "every_days": 5, "times": 8, "then": ChaseEnd.TAKE_UP}
WEEKLY_WORDS = ("See how {number} stands: {reason}.", "Vea cómo va {number}: {reason}.")
#: party -> reasons, the usual one first; those of a plan share it
REASONS: dict[str, tuple[str, ...]] = {
    WaitsOn.CLIENT: ("An answer to our question", "A time that suits the client", "The client tries it out"),
    WaitsOn.VENDOR: ("The vendor's answer", "Repair under warranty", "The carrier's appointment"),
    WaitsOn.APPROVAL: ("A decision",),
    WaitsOn.VISIT: ("The day of the visit", "Access to the room"),
    WaitsOn.PARTS: ("A delivery",),
    WaitsOn.PARENT: ("The other ticket",),
}


@transaction.atomic
def install_wait_reasons() -> None:
    """Give a new installation its reasons and plans; where there are any, whatever they say, nothing is added."""
    if WaitReason.objects.exists() or ChaserPlan.objects.exists():
        return
    weekly = ChaserPlan.objects.create(**WEEKLY, reminder=WEEKLY_WORDS[0], reminder_es=WEEKLY_WORDS[1])
    plans: dict[str, ChaserPlan] = {
        WaitsOn.CLIENT: ChaserPlan.objects.create(**CLIENT),
        WaitsOn.VENDOR: ChaserPlan.objects.create(**VENDOR, reminder=VENDOR_WORDS[0], reminder_es=VENDOR_WORDS[1]),
        WaitsOn.PARTS: weekly,
        WaitsOn.APPROVAL: weekly,
    }
    WaitReason.objects.bulk_create(
        WaitReason(name=name, on=on, plan=plans.get(on), is_usual=place == 0) for on, names in REASONS.items() for place, name in enumerate(names)
    )
