"""Addresses of canned texts and macros."""

from django.urls import path

from bailiwick.macros.views import macros, texts, writing

app_name = "macros"
urlpatterns = [
    path("macros/tickets/<int:pk>/texts/", texts.ticket_texts, name="ticket_texts"),
    path("macros/tickets/<int:pk>/texts/filled/", texts.text_filled, name="text_filled"),
    path("macros/tickets/<int:pk>/", macros.ticket_macros, name="ticket_macros"),
    path("macros/run/", macros.macros_run, name="macros_run"),
    path("macros/runs/<int:pk>/", macros.run, name="run"),
    path("macros/runs/<int:pk>/undo/", macros.run_undo, name="run_undo"),
    path("macros/<int:pk>/panels/steps/", writing.macro_steps, name="macro_steps"),
    path("macros/<int:pk>/steps/add/", writing.step_add, name="step_add"),
    path("macros/<int:pk>/steps/<int:step_pk>/", writing.step_edit, name="step_edit"),
    path("macros/<int:pk>/steps/<int:step_pk>/move/", writing.step_move, name="step_move"),
    path("macros/<int:pk>/steps/<int:step_pk>/remove/", writing.step_remove, name="step_remove"),
]
