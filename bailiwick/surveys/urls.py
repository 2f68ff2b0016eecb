"""Addresses of surveys."""

from django.urls import path

from bailiwick.surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.report, name="report"),
    path("surveys/comments/", views.comments, name="comments"),
    path("surveys/<int:pk>/answer/", views.survey_answer_here, name="survey_answer_here"),
    path("survey/<str:token>/", views.survey_answer, name="survey_answer"),
]
