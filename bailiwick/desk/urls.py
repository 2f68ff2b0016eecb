"""Addresses of the desk's pages; each is named after the action it leads to."""

from django.urls import path

from bailiwick.desk.views import (
    approving,
    articles,
    asking,
    calls,
    entries,
    explaining,
    joining,
    leaves,
    queues,
    spreading,
    taking,
    tickets,
    triaging,
    wall,
    worktime,
)
from bailiwick.desk.views.steps import STEPS

app_name = "desk"
urlpatterns = [
    path("desk/", queues.queue, name="queue"),
    path("desk/wall/", wall.wall, name="wall"),
    path("desk/wall/board/", wall.wall_board, name="wall_board"),
    path("desk/wall/hang/", wall.wall_hang, name="wall_hang"),
    path("desk/calls/new/", calls.call_log, name="call_log"),
    path("desk/calls/callers/", calls.callers, name="callers"),
    path("desk/calls/caller/", calls.caller, name="caller"),
    path("desk/calls/priority/", calls.call_priority, name="call_priority"),
    path("desk/calls/triage/", calls.call_triage, name="call_triage"),
    path("desk/calls/<int:pk>/", calls.call_logged, name="call_logged"),
    path("desk/tickets/new/", asking.ticket_open, name="ticket_open"),
    path("desk/tickets/new/triage/", asking.ask_triage, name="ask_triage"),
    path("desk/tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("desk/tickets/<str:number>/triage/", triaging.ticket_triage, name="ticket_triage"),
    path("desk/tickets/<str:number>/entries/", entries.entry_add, name="entry_add"),
    path("desk/tickets/<str:number>/entries/<int:pk>/correct/", entries.entry_correct, name="entry_correct"),
    path("desk/tickets/<str:number>/mail/<int:pk>/again/", entries.mail_again, name="mail_again"),
    path("desk/tickets/<str:number>/links/<int:pk>/remove/", entries.ticket_unlink, name="ticket_unlink"),
    path("desk/tickets/<str:number>/readers/<int:pk>/remove/", entries.reader_unname, name="reader_unname"),
    path("desk/joins/<int:pk>/undo/", joining.join_undo, name="join_undo"),
    path("desk/tickets/<str:number>/timer/start/", worktime.timer_start, name="timer_start"),
    path("desk/tickets/<str:number>/timer/stop/", worktime.timer_stop, name="timer_stop"),
    path("desk/tickets/<str:number>/timer/drop/", worktime.timer_drop, name="timer_drop"),
    path("desk/tickets/<str:number>/work/<str:kind>/<int:pk>/correct/", worktime.work_correct, name="work_correct"),
    path("desk/panels/work/<int:pk>/", worktime.ticket_work, name="ticket_work"),
    path("desk/tickets/<str:number>/answer/", entries.ticket_answer, name="ticket_answer"),
    path("desk/tickets/<str:number>/promise/", explaining.ticket_promise, name="ticket_promise"),
    path("desk/panels/clocks/<int:pk>/", explaining.ticket_clocks, name="ticket_clocks"),
    *(
        path(f"desk/tickets/<str:number>/{step.name.replace('_', '-')}/", taking.ticket_step, {"name": step.name}, name=f"ticket_{step.name}")
        for step in STEPS
    ),
    path("desk/approvals/<int:pk>/", approving.ticket_ask_approval, name="ticket_ask_approval"),
    path("desk/panels/approvals/<int:pk>/", approving.ticket_approvals, name="ticket_approvals"),
    path("desk/articles/on/<int:pk>/", articles.article_use, name="article_use"),
    path("desk/articles/from/<int:pk>/", articles.article_write, name="article_write"),
    path("desk/articles/uses/<int:pk>/remove/", articles.article_unuse, name="article_unuse"),
    path("desk/panels/articles/<int:pk>/", articles.ticket_articles, name="ticket_articles"),
    path("desk/panels/triage/<int:pk>/", triaging.triage_panel, name="triage_panel"),
    path("desk/panels/spread/<int:pk>/", spreading.ticket_spread, name="ticket_spread"),
    path("desk/panels/staff/<int:pk>/", leaves.staff_tickets, name="staff_tickets"),
    path("desk/staff/<int:pk>/hand-over/", leaves.tickets_hand_over, name="tickets_hand_over"),
    path("desk/staff/<int:pk>/take-back/", leaves.tickets_take_back, name="tickets_take_back"),
    path("desk/panels/person/<int:pk>/", queues.person_tickets, name="person_tickets"),
    path("desk/panels/site/<int:pk>/", queues.site_tickets, name="site_tickets"),
]
