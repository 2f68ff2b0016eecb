"""Addresses of the demonstration."""

from django.urls import path

from bailiwick.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/sign-in/", views.sign_in_as, name="sign_in_as"),
    path("demo/tour/", views.tour, name="tour"),
    path("demo/tour/dismiss/", views.tour_dismiss, name="tour_dismiss"),
]
