"""Addresses of the generic record."""

from __future__ import annotations

from django.urls import path

from bailiwick.core.records.views import bulk, files, imports, lists, pages, saved, shapes

app_name = "records"
urlpatterns = [
    path("", lists.index, name="index"),
    path("batches/<int:pk>/", imports.show_batch, name="batch"),
    path("batches/<int:pk>/columns", imports.mapping, name="mapping"),
    path("batches/<int:pk>/check", imports.check, name="check"),
    path("batches/<int:pk>/apply", imports.apply, name="apply"),
    path("batches/<int:pk>/cancel", imports.cancel, name="cancel"),
    path("batches/<int:pk>/undo", imports.undo, name="undo"),
    path("batches/<int:pk>/report", imports.batch_report, name="report"),
    path("<slug:slug>/", lists.list_records, name="list"),
    path("<slug:slug>/board/<slug:name>/", shapes.board, name="board"),
    path("<slug:slug>/board/<slug:name>/more/<slug:column>/", shapes.board_more, name="board-more"),
    path("<slug:slug>/board/<slug:name>/move", shapes.board_move, name="board-move"),
    path("<slug:slug>/calendar/<slug:name>/", shapes.calendar, name="calendar"),
    path("<slug:slug>/calendar/<slug:name>/<slug:period>/", shapes.calendar, name="calendar-of"),
    path("<slug:slug>/filters", lists.choose_filters, name="filters"),
    path("<slug:slug>/columns", lists.choose_columns, name="columns"),
    path("<slug:slug>/options", lists.options, name="options"),
    path("<slug:slug>/export.<slug:kind>", files.export, name="export"),
    path("<slug:slug>/import", imports.upload, name="import"),
    path("<slug:slug>/import.csv", imports.template, name="import-template"),
    path("<slug:slug>/views", saved.views, name="views"),
    path("<slug:slug>/views/save", saved.save, name="save-view"),
    path("<slug:slug>/views/open", saved.open_with, name="open-with"),
    path("<slug:slug>/views/<int:pk>", saved.change, name="change-view"),
    path("<slug:slug>/bulk", bulk.bulk_edit, name="bulk"),
    path("<slug:slug>/new", pages.create, name="create"),
    path("<slug:slug>/<int:pk>/", pages.show, name="detail"),
    path("<slug:slug>/<int:pk>/edit", pages.edit, name="edit"),
    path("<slug:slug>/<int:pk>/retire", pages.retire, name="retire"),
    path("<slug:slug>/<int:pk>/restore", pages.restore, name="restore"),
]
