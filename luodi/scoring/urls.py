from django.urls import path

from luodi.scoring import burden_views, rule_views, views

urlpatterns = [
    path("scoring/", views.scores, name="scores"),
    path("scoring/ask/", views.score_ask, name="score_ask"),
    path("scoring/runs/<int:run>/", views.score_run, name="score_run"),
    path("scoring/runs/<int:run>/data.json", views.score_run_data, name="score_run_data"),
    path("scoring/runs/<int:run>/step/<slug:verb>/", views.score_step, name="score_step"),
    path("scoring/cards/<int:card>/", views.scorecard, name="scorecard"),
    path("scoring/cards/<int:card>/facts/<int:fact>/object/", views.score_object, name="score_object"),
    path("scoring/cards/<int:card>/objections/<int:objection>/", views.score_answer, name="score_answer"),
    path("scoring/rules/", rule_views.score_rules, name="score_rules"),
    path("scoring/rules/add/", rule_views.score_rules_add, name="score_rules_add"),
    path("results/", burden_views.results, name="results"),
    path("burden/", burden_views.burden, name="burden"),
    path("burden/cap/", burden_views.burden_cap, name="burden_cap"),
    path("burden/forms/", burden_views.form_call, name="form_call"),
]
