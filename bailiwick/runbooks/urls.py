"""Addresses of runbooks, runs, verifications, resets and checklists; each is named after the action it leads to."""

from django.urls import path

from bailiwick.runbooks.views import checklists, proofs, reports, runs, writing

app_name = "runbooks"
urlpatterns = [
    path("runbooks/<int:pk>/panels/steps/", writing.runbook_steps, name="runbook_steps"),
    path("runbooks/<int:pk>/panels/categories/", writing.runbook_categories, name="runbook_categories"),
    path("runbooks/<int:pk>/categories/attach/", writing.category_attach, name="category_attach"),
    path("runbooks/<int:pk>/categories/<int:category_pk>/detach/", writing.category_detach, name="category_detach"),
    path("runbooks/<int:pk>/draft/", writing.runbook_draft, name="draft"),
    path("runbooks/<int:pk>/draft/publish/", writing.draft_publish, name="draft_publish"),
    path("runbooks/<int:pk>/draft/drop/", writing.draft_drop, name="draft_drop"),
    path("runbooks/<int:pk>/draft/steps/add/", writing.step_add, name="step_add"),
    path("runbooks/<int:pk>/draft/steps/<int:step_pk>/", writing.step_edit, name="step_edit"),
    path("runbooks/<int:pk>/draft/steps/<int:step_pk>/move/", writing.step_move, name="step_move"),
    path("runbooks/<int:pk>/draft/steps/<int:step_pk>/remove/", writing.step_remove, name="step_remove"),
    path("runbooks/<int:pk>/versions/<int:version>/", writing.runbook_version, name="version"),
    path("runbooks/runs/<int:pk>/", runs.run, name="run"),
    path("runbooks/runs/<int:pk>/abandon/", runs.run_abandon, name="run_abandon"),
    path("runbooks/runs/<int:pk>/steps/<int:step_pk>/mark/", runs.step_mark, name="step_mark"),
    path("runbooks/runs/<int:pk>/steps/<int:step_pk>/unmark/", runs.step_unmark, name="step_unmark"),
    path("runbooks/tickets/<int:pk>/runs/", runs.ticket_runs, name="ticket_runs"),
    path("runbooks/tickets/<int:pk>/start/", runs.run_start, name="run_start"),
    path("runbooks/tickets/<int:pk>/proof/", proofs.ticket_proof, name="ticket_proof"),
    path("runbooks/tickets/<int:pk>/verify/", proofs.verify, name="verify"),
    path("runbooks/tickets/<int:pk>/verify/code/", proofs.code_ask, name="code_ask"),
    path("runbooks/tickets/<int:pk>/reset/", proofs.reset, name="reset"),
    path("runbooks/verifications/<int:pk>/override/", proofs.refusal_override, name="refusal_override"),
    path("runbooks/unproven/", reports.unproven, name="unproven"),
    path("runbooks/tickets/<int:pk>/checklists/", checklists.ticket_checklists, name="ticket_checklists"),
    path("runbooks/tickets/<int:pk>/checklists/add/", checklists.checklist_add, name="checklist_add"),
    path("runbooks/checklists/<int:pk>/remove/", checklists.checklist_remove, name="checklist_remove"),
    path("runbooks/checklists/<int:pk>/items/add/", checklists.item_add, name="item_add"),
    path("runbooks/checklists/<int:pk>/items/<int:item_pk>/move/", checklists.item_move, name="item_move"),
    path("runbooks/checklists/<int:pk>/items/<int:item_pk>/<slug:name>/", checklists.item_step, name="item_step"),
]
