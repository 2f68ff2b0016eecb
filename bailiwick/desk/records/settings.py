"""Categories and the matrix of priorities as plain records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.desk.forms.settings import CategoryForm, PriorityRuleForm
from bailiwick.desk.models import Category, PriorityRule

register(
    Record(
        model=Category,
        slug="categories",
        form=CategoryForm,
        about=_("What tickets are about. A category brings its team, its usual impact and urgency, and what to ask the caller."),
        icon="tag",
        section="desk",
        order=50,
        edit="desk.edit_categories",
        search=("name", "code"),
        import_key="code",
        default_sort="name",
        columns=[
            Column("name", _("Category"), sort=True, main=True),
            Column("code", _("Code"), sort=True),
            Column("parent", _("Part of"), value="parent__name"),
            Column("team", _("Team"), value="team__name"),
            Column("skills", _("Skills needed"), value="skills__name", many=True, quiet=True),
            Column("kind", _("Usually a")),
            Column("tree", _("Question tree"), value="tree__title"),
            Column("impact", _("Usual impact"), quiet=True),
            Column("urgency", _("Usual urgency"), quiet=True),
        ],
    )
)
register(
    Record(
        model=PriorityRule,
        slug="priority-rules",
        form=PriorityRuleForm,
        about=_("Which priority impact and urgency make. Changing a rule concerns new tickets and those whose impact or urgency is set again."),
        icon="flag",
        section="desk",
        order=60,
        edit="desk.edit_categories",
        import_key=("impact", "urgency"),
        default_sort="-impact",
        columns=[
            Column("impact", _("Impact"), sort=True, main=True),
            Column("urgency", _("Urgency"), sort=True),
            Column("priority", _("Priority"), sort=True),
        ],
    )
)
