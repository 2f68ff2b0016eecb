"""Addresses of approvals; each is named after the action it leads to."""

from django.urls import path

from bailiwick.approvals.views import decisions, links, mine

app_name = "approvals"
urlpatterns = [
    path("approvals/", mine.approval_list, name="list"),
    path("approvals/substitutes/", mine.substitutes, name="substitutes"),
    path("approvals/substitutes/<int:pk>/end/", mine.substitute_end, name="substitute_end"),
    path("approvals/<int:pk>/", decisions.approval, name="approval"),
    path("approvals/<int:pk>/decide/", decisions.approval_decide, name="approval_decide"),
    path("approvals/<int:pk>/withdraw/", decisions.approval_withdraw, name="approval_withdraw"),
    path("approvals/<int:pk>/replace/", decisions.approver_replace, name="approver_replace"),
    path("decide/<str:token>/", links.decide_page, name="decide"),
]
