"""Addresses of question trees."""

from django.urls import path

from bailiwick.triage.views import editor, questions, trees, trying

app_name = "triage"
TREE = "triage/trees/<slug:slug>/"
VERSION = f"{TREE}versions/<int:number>/"
DRAFT = f"{TREE}drafts/<int:number>/"
urlpatterns = [
    path("triage/", trees.trees, name="trees"),
    path("triage/new/", trees.tree_make, name="make"),
    path("triage/import/", trees.tree_import, name="import"),
    path(TREE, trees.tree, name="tree"),
    path(f"{TREE}name/", trees.tree_rename, name="rename"),
    path(f"{TREE}retire/", trees.tree_retire, name="retire"),
    path(f"{TREE}restore/", trees.tree_restore, name="restore"),
    path(f"{TREE}edit/", editor.draft_begin, name="begin"),
    path(f"{TREE}compare/", trying.versions_compare, name="compare"),
    path(f"{TREE}cases/<int:pk>/drop/", trying.case_drop, name="case_drop"),
    path(VERSION, trees.version, name="version"),
    path(f"{VERSION}coverage/", trees.version_coverage, name="coverage"),
    path(f"{VERSION}export.json", trees.version_export, name="export"),
    path(f"{VERSION}copy/", trees.tree_copy, name="copy"),
    path(f"{VERSION}try/", trying.version_try, name="try"),
    path(f"{VERSION}try/keep/", trying.case_keep, name="case_keep"),
    path(DRAFT, editor.draft, name="draft"),
    path(f"{DRAFT}names/", editor.draft_names, name="names"),
    path(f"{DRAFT}discard/", editor.draft_discard, name="discard"),
    path(f"{DRAFT}publish/", editor.draft_publish, name="publish"),
    path(f"{DRAFT}questions/new/", questions.question, name="question_new"),
    path(f"{DRAFT}questions/<slug:key>/", questions.question, name="question"),
    path(f"{DRAFT}questions/<slug:key>/<slug:step>/", editor.question_step, name="question_step"),
    path(f"{DRAFT}outcomes/new/", editor.outcome, name="outcome_new"),
    path(f"{DRAFT}outcomes/<slug:key>/", editor.outcome, name="outcome"),
    path(f"{DRAFT}outcomes/<slug:key>/remove/", editor.outcome_remove, name="outcome_remove"),
]
