"""Addresses of rules."""

from django.urls import path

from bailiwick.rules.views import parts, rules

app_name = "rules"
RULE = "rules/<int:pk>/"
urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.rule_make, name="make"),
    path("rules/rehearsals/<int:pk>/", rules.rehearsal, name="rehearsal"),
    path("rules/runs/<int:pk>/", rules.run, name="run"),
    path(RULE, rules.rule, name="rule"),
    path(f"{RULE}change/", rules.rule_change, name="change"),
    path(f"{RULE}rehearse/", rules.rule_rehearse, name="rehearse"),
    path(f"{RULE}match/", parts.match_set, name="match"),
    path(f"{RULE}conditions/new/<slug:name>/", parts.condition_new, name="condition_new"),
    path(f"{RULE}conditions/<int:group>/<int:index>/", parts.condition, name="condition"),
    path(f"{RULE}conditions/<int:group>/<int:index>/remove/", parts.condition_remove, name="condition_remove"),
    path(f"{RULE}deeds/new/<slug:do>/", parts.deed_new, name="deed_new"),
    path(f"{RULE}deeds/<int:index>/", parts.deed, name="deed"),
    path(f"{RULE}deeds/<int:index>/<slug:step>/", parts.deed_step, name="deed_step"),
    path(f"{RULE}<slug:step>/", rules.rule_step, name="step"),
]
