"""Addresses of the articles; each is named after the action it leads to."""

from django.urls import path

from bailiwick.knowledge.views import campaigns, figures, reading, solving, steps, versions, writing

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", reading.home, name="home"),
    path("knowledge/new/", writing.article_draft, name="article_draft"),
    path("knowledge/preview/", writing.preview, name="preview"),
    path("knowledge/report/", figures.report, name="report"),
    path("knowledge/articles/<slug:slug>/", reading.article, name="article"),
    path("knowledge/articles/<slug:slug>/print/", reading.article_print, name="article_print"),
    path("knowledge/articles/<slug:slug>/rate/", reading.article_rate, name="article_rate"),
    path("knowledge/articles/<slug:slug>/edit/", writing.article_revise, name="article_revise"),
    path("knowledge/articles/<slug:slug>/pictures/", writing.article_picture, name="article_picture"),
    path("knowledge/articles/<slug:slug>/settings/", writing.article_change, name="article_change"),
    path("knowledge/articles/<slug:slug>/versions/", versions.article_versions, name="article_versions"),
    path("knowledge/articles/<slug:slug>/versions/compare/", versions.article_compare, name="article_compare"),
    path("knowledge/articles/<slug:slug>/versions/<int:pk>/restore/", versions.article_restore, name="article_restore"),
    path("knowledge/articles/<slug:slug>/acknowledge/", campaigns.article_acknowledge, name="article_acknowledge"),
    path("knowledge/articles/<slug:slug>/campaign/", campaigns.campaign_start, name="campaign_start"),
    path("knowledge/articles/<slug:slug>/inline/", solving.article_inline, name="article_inline"),
    path("knowledge/articles/<slug:slug>/solved/", solving.case_deflect, name="case_deflect"),
    path("knowledge/articles/<slug:slug>/step/<slug:name>/", steps.article_step, name="article_step"),
    path("knowledge/campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("knowledge/campaigns/<int:pk>/remind/", campaigns.campaign_remind, name="campaign_remind"),
    path("knowledge/campaigns/<int:pk>/end/", campaigns.campaign_end, name="campaign_end"),
    path("knowledge/solved/<int:pk>/", solving.deflection, name="deflection"),
    path("knowledge/solved/<int:pk>/undo/", solving.deflection_undo, name="deflection_undo"),
]
