"""Canned texts and macros as plain records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Filter, Record, register
from bailiwick.macros.actions import settle_scope
from bailiwick.macros.forms.texts import CannedTextForm, MacroForm
from bailiwick.macros.models import CannedText, Macro
from bailiwick.macros.permissions import can_edit

register(
    Record(
        model=CannedText,
        slug="canned-texts",
        form=CannedTextForm,
        about=_("Texts that are written once and used many times. On a ticket, type “::” and a few letters."),
        why_empty=_("The sentence you typed three times this week belongs here."),
        icon="note",
        section="desk",
        order=76,
        see="macros.use_macros",
        can_edit=can_edit,
        before_save=settle_scope,
        bulk_fields=("body_es",),
        search=("title", "keys", "body", "body_es"),
        default_sort="title",
        columns=[
            Column("title", _("Text"), sort=True, main=True),
            Column("keys", _("Letters"), sort=True),
            Column("scope", _("For")),
            Column("team", _("Team"), value="team__name", quiet=True),
            Column("owner", _("Whose"), value="owner__person__name", optional=True),
        ],
        filters=[Filter("scope"), Filter("team")],
    )
)
register(
    Record(
        model=Macro,
        slug="macros",
        form=MacroForm,
        about=_("Several steps under one name, run on one ticket or many: looked at before, taken back afterwards."),
        why_empty=_("What is always done in the same order belongs here."),
        icon="play",
        section="desk",
        order=77,
        see="macros.use_macros",
        can_edit=can_edit,
        before_save=settle_scope,
        bulk_fields=("about",),
        search=("title", "about"),
        default_sort="title",
        columns=[
            Column("title", _("Macro"), sort=True, main=True),
            Column("about", _("When to use it"), quiet=True),
            Column("scope", _("For")),
            Column("team", _("Team"), value="team__name", quiet=True),
        ],
        filters=[Filter("scope"), Filter("team")],
    )
)
