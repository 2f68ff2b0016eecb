"""Addresses of the first page."""

from django.urls import path

from bailiwick.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/now/", views.now, name="now"),
]
