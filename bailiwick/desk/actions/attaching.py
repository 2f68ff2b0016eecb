"""Gives categories the question trees that come with the product, once, by their code."""

from __future__ import annotations

from django.db import transaction

from bailiwick.desk.models import Category
from bailiwick.triage.models import Tree

#: code of a category -> the tree asked about it, and the words by which callers name it
SHIPPED: dict[str, tuple[str, str]] = {
    "password": ("password", "password passcode pin forgot forgotten expired login contraseña clave olvidada vencida"),
    "mfa": ("password", "code authenticator token second factor código autenticador segundo"),
    "voicemail": ("password", "voicemail mailbox pin buzón voz"),
    "locked": ("account-locked", "locked lockout disabled account unlock cuenta bloqueada desactivada"),
    "printer": ("printer", "printer print printing paper toner jam impresora imprimir papel tóner atasco"),
    "net_desk": ("no-network", "network internet cable offline connection desk red conexión puesto"),
    "net_floor": ("no-network", "network internet floor wing offline everybody red piso ala"),
    "net_site": ("no-network", "network internet site building offline outage red sede edificio corte"),
    "wifi": ("no-network", "wireless wifi wi-fi inalámbrica"),
    "phone": ("phone-dead", "phone telephone dial tone handset calls ring teléfono llamadas línea"),
    "console": ("console-911", "911 console dispatch radio cad consola despacho"),
    "bodycam": ("body-camera", "body camera bodycam dock upload video cámara corporal"),
    "permit": ("permit-system", "permit permits permitting inspection plan fee permiso permisos"),
    "email": ("email", "email mail e-mail outlook mailbox calendar inbox correo buzón calendario"),
    "slow_pc": ("slow-pc", "slow freezes hangs crash computer laptop lento congela equipo"),
    "malware": ("malware", "virus malware phishing suspicious ransom hacked clicked link sospechoso virus"),
    "lost_phone": ("lost-phone", "lost stolen missing theft phone laptop tablet perdido robado"),
    "meeting_room": ("meeting-room", "meeting room video conference projector microphone sala reunión videoconferencia"),
    "vpn": ("vpn", "vpn remote home connect tunnel remoto casa"),
    "scanner": ("scanner", "scan scanner scanning escáner escanear"),
    "mdt": ("vehicle-laptop", "mdt vehicle car patrol unit modem truck vehículo patrulla unidad"),
    "starter": ("new-starter", "new starter employee hire intern onboarding nuevo empleado becario"),
    "shared_folder": ("shared-folder", "folder share drive file access permission carpeta archivo acceso"),
    "restore": ("shared-folder", "restore deleted lost file backup recuperar borrado"),
    "web": ("web-site", "website web site page online form sitio página web"),
    "label": ("label-printer", "label labels receipt barcode wristband etiqueta recibo"),
}


@transaction.atomic
def attach_trees() -> int:
    """Give each category whose code is known its tree and words, unless it was offered one before; returns how many."""
    waiting = Category.objects.filter(tree_offered=False).exclude(code="").only("pk", "code", "tree_id", "words")
    trees = dict(Tree.objects.filter(retired_at=None).values_list("slug", "pk"))
    given = []
    for category in waiting:
        slug, words = SHIPPED.get(category.code, (category.code.replace("_", "-"), ""))
        if slug in trees:
            category.tree_id = category.tree_id or trees[slug]
            category.words = category.words or words
            category.tree_offered = True
            given.append(category)
    Category.objects.bulk_update(given, ["tree_id", "words", "tree_offered"], batch_size=500)
    return len(given)
