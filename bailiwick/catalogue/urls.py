"""Addresses of the catalogue."""

from django.urls import path

from bailiwick.catalogue.views import editing, ordering

app_name = "catalogue"
urlpatterns = [
    path("services/", ordering.services, name="services"),
    path("services/<slug:slug>/", ordering.service_order, name="service_order"),
    path("catalogue/panels/services/<int:pk>/", editing.service_questions, name="service_questions"),
    path("catalogue/panels/services/<int:pk>/use/", editing.service_use, name="service_use"),
    path("catalogue/panels/services/<int:pk>/standing/", editing.service_standing, name="service_standing"),
    path("catalogue/panels/services/<int:pk>/articles/", editing.service_articles, name="service_articles"),
    path("catalogue/panels/services/<int:pk>/offer/", editing.service_offer, name="service_offer"),
    path("catalogue/panels/tickets/<int:pk>/", ordering.ticket_order, name="ticket_order"),
    path("catalogue/services/<int:pk>/questions/", editing.questions, name="questions"),
    path("catalogue/services/<int:pk>/questions/add/", editing.question_add, name="question_add"),
    path("catalogue/services/<int:pk>/questions/publish/", editing.questions_publish, name="questions_publish"),
    path("catalogue/services/<int:pk>/questions/<slug:question>/", editing.question_edit, name="question_edit"),
    path("catalogue/services/<int:pk>/questions/<slug:question>/move/", editing.question_move, name="question_move"),
    path("catalogue/services/<int:pk>/questions/<slug:question>/remove/", editing.question_remove, name="question_remove"),
]
