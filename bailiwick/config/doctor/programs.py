"""The programs beside the pages: the worker, and the mail server that takes our mail."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from bailiwick.config import health
from bailiwick.config.doctor.finding import Finding
from bailiwick.config.options import options
from bailiwick.core import clock
from bailiwick.core.models import Job

#: of several kinds, how many are named; how long work may be due
SHOWN, LATE = 5, timedelta(minutes=15)


def worker(part: str) -> Finding:
    """Whether the worker gives a sign of life."""
    seen = health.worker()
    if not seen["ok"]:
        return Finding(
            part,
            "warning",
            "gives no sign of life, so no mail is sent and nothing is sealed",
            "Start the product with `bailiwick up`; if it runs, read its log.",
        )
    age = seen["seconds_since_heartbeat"]
    return Finding(part, "ok", "works on another node" if age is None else f"last sign of life {age} s ago")


def jobs(part: str) -> Finding:
    """Whether background work was set aside, or rests."""
    failed = list(Job.objects.filter(state=Job.State.FAILED).values_list("name", flat=True).distinct().order_by("name")[:SHOWN])
    if failed:
        named = ", ".join(name.rpartition(".")[2] for name in failed)
        return Finding(
            part, "warning", f"some was set aside after its last attempt: {named}", "See Administration, Background work: run it again or drop it."
        )
    late = Job.objects.filter(state=Job.State.QUEUED, run_at__lt=clock.now() - LATE).order_by("run_at").values_list("run_at", flat=True).first()
    if late is not None:
        return Finding(part, "warning", f"some is due since {late:%Y-%m-%d %H:%M} UTC", "The worker does it; see what is said about it above.")
    return Finding(part, "ok", "none is late, none was set aside")


def mail(part: str) -> Finding:
    """Whether the mail server lets us in."""
    chosen = options()
    if not chosen.smtp_host:
        return Finding(part, "warning", "no mail server is set; mails wait in the outbox", "Set BAILIWICK_SMTP_HOST and what belongs to it.")
    kind = smtplib.SMTP_SSL if chosen.smtp_security == "tls" else smtplib.SMTP
    try:
        with kind(chosen.smtp_host, chosen.smtp_port, timeout=chosen.smtp_timeout) as server:
            if chosen.smtp_security == "starttls":
                server.starttls()
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.noop()
    except (OSError, smtplib.SMTPException) as failed:
        return Finding(
            part,
            "error",
            f"{chosen.smtp_host}:{chosen.smtp_port} refuses: {failed}",
            "Check the settings that begin with BAILIWICK_SMTP_, and the firewall.",
        )
    return Finding(part, "ok", f"{chosen.smtp_host}:{chosen.smtp_port} lets us in")
