"""The machines of an installation, and who of them does what only one may do at a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Node(models.Model):
    """A machine, or a container, that serves or works on this database; it says so every few seconds."""

    name = models.CharField(_("node"), max_length=200, primary_key=True)
    roles = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    #: a digest of the keys that sign: by it can be told whether two nodes have the same, not what they are
    keys = models.CharField(max_length=40)
    #: which kind of cache it uses, and where it keeps files
    cache = models.CharField(max_length=40)
    store = models.CharField(max_length=300)
    #: by the database's clock
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    #: seconds by which its own clock is ahead of the database's
    ahead = models.FloatField(default=0.0)

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")

    def __str__(self) -> str:
        """Name the node."""
        return self.name


class Lease(models.Model):
    """A task that one node at a time may have: whose it is, and until when unless it is prolonged."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=200)
    #: by the database's clock, so that the nodes' own may differ
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        """Name the task."""
        return self.name
