"""Survey rules as generic records."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.surveys.forms import SurveyRuleForm
from bailiwick.surveys.models import SurveyRule

register(
    Record(
        model=SurveyRule,
        slug="survey-rules",
        form=SurveyRuleForm,
        section="administration",
        icon="star",
        see="surveys.edit_rules",
        edit="surveys.edit_rules",
        about=_("Whom we ask what they think of our work, how soon and how often. The first one in use counts."),
        why_empty=_("Without a rule nobody is asked."),
        columns=[
            Column("name", _("Name"), sort=True, main=True),
            Column("delay_hours", _("Ask after hours"), number=True),
            Column("quiet_days", _("Days of peace"), number=True),
            Column("percent", _("Share asked"), number=True),
            Column("low_score", _("Tell the lead up to")),
        ],
        import_key="name",
    )
)
