"""Addresses of this room."""

from django.urls import path

from luodi.oversight import digest_views, forecast_views, views

urlpatterns = [
    path("oversight/cards/", views.cards, name="cards"),
    path("oversight/cards/compute/", views.cards_compute, name="cards_compute"),
    path("oversight/cards/<int:card>/", views.card, name="card"),
    path("oversight/cards/<int:card>/judge/<slug:verb>/", views.card_judge, name="card_judge"),
    path("oversight/cards/<int:card>/answer/<slug:verb>/", views.card_answer, name="card_answer"),
    path("oversight/digest/", digest_views.digest, name="digest"),
    path("oversight/forecasts/", forecast_views.forecasts, name="forecasts"),
    path("oversight/rules/", views.card_rules, name="card_rules"),
    path("oversight/rules/decide/", views.card_rules_decide, name="card_rules_decide"),
]
