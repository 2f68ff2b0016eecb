"""Addresses of spikes, outages and problems; each is named after the action it leads to."""

from django.urls import path

from bailiwick.problems.views import outages, panels, problems, spikes

app_name = "problems"
urlpatterns = [
    path("problems/spikes/<int:pk>/", spikes.spike, name="spike"),
    path("problems/spikes/<int:pk>/take-up/", spikes.spike_take_up, name="spike_take_up"),
    path("problems/spikes/<int:pk>/dismiss/", spikes.spike_dismiss, name="spike_dismiss"),
    path("problems/spikes/<int:pk>/join/", spikes.spike_join, name="spike_join"),
    path("problems/outages/<int:pk>/change/", outages.outage_change, name="outage_change"),
    path("problems/outages/<int:pk>/follow/", outages.outage_follow, name="outage_follow"),
    path("problems/outages/of/<int:pk>/", outages.outage_open, name="outage_open"),
    path("problems/of-ticket/<int:pk>/open/", problems.problem_open, name="problem_open"),
    path("problems/of-ticket/<int:pk>/link/", problems.ticket_link, name="ticket_link"),
    path("problems/of-spike/<int:pk>/open/", problems.spike_problem_open, name="spike_problem_open"),
    path("problems/panels/ticket/<int:pk>/", panels.ticket_panel, name="ticket_panel"),
    path("problems/panels/announcement/<int:pk>/", panels.announcement_panel, name="announcement_panel"),
    path("problems/p/<str:number>/", problems.problem, name="problem"),
    path("problems/p/<str:number>/move/", problems.problem_move, name="problem_move"),
    path("problems/p/<str:number>/resolve/", problems.problem_resolve, name="problem_resolve"),
    path("problems/p/<str:number>/tickets/<int:ticket_pk>/unlink/", problems.ticket_unlink, name="ticket_unlink"),
]
