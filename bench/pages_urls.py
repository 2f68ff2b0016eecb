"""The addresses of the product, and the two bare views that its pages are held against."""

from django.urls import include, path

from bench.pages import bare, plain

urlpatterns = [path("bare/", bare), path("plain/", plain), path("", include("bailiwick.config.urls"))]
