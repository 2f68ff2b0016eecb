"""Addresses of the trail."""

from django.urls import path

from bailiwick.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/history/<str:record_type>/<int:record_id>/", views.history, name="history"),
    path("audit/rows/<int:pk>/", views.row, name="row"),
    path("audit/seals/", views.seals, name="seals"),
]
