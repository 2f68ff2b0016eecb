"""Addresses of the panels of places; their pages are generic records."""

from django.urls import path

from bailiwick.places import views

app_name = "places"
urlpatterns = [
    path("places/sites/<int:pk>/panels/notices/", views.site_notices, name="site_notices"),
    path("places/sites/<int:pk>/panels/buildings/", views.site_buildings, name="site_buildings"),
    path("places/buildings/<int:pk>/panels/rooms/", views.building_rooms, name="building_rooms"),
]
