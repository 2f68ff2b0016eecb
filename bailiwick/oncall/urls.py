"""Addresses of rotas; each is named after the action it leads to."""

from django.urls import path

from bailiwick.oncall.views import offers, rotas

app_name = "oncall"
urlpatterns = [
    path("on-call/", rotas.rotas, name="rotas"),
    path("on-call/calendar/", offers.feed_make, name="feed_make"),
    path("on-call/calendar/<str:token>.ics", offers.feed, name="feed"),
    path("on-call/rotas/<int:pk>/", rotas.rota, name="rota"),
    path("on-call/rotas/<int:pk>/order/", rotas.order_set, name="order_set"),
    path("on-call/rotas/<int:pk>/cover/", rotas.cover_enter, name="cover_enter"),
    path("on-call/rotas/<int:pk>/offer/", offers.turn_offer, name="turn_offer"),
    path("on-call/covers/<int:pk>/drop/", rotas.cover_drop, name="cover_drop"),
    path("on-call/offers/<int:pk>/accept/", offers.offer_accept, name="offer_accept"),
    path("on-call/offers/<int:pk>/decline/", offers.offer_decline, name="offer_decline"),
    path("on-call/offers/<int:pk>/withdraw/", offers.offer_withdraw, name="offer_withdraw"),
]
