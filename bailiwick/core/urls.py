"""Addresses of the platform's own pages."""

from django.urls import path

from bailiwick.core.views import attachments, commands, drafts, hints, jobs, presence, search, tags

app_name = "core"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("command/", commands.command, name="command"),
    path("drafts/<str:key>/", drafts.draft, name="draft"),
    path("hints/<slug:place>/", hints.hints, name="hints"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", attachments.attachment_remove, name="attachment_remove"),
    path("attachments/on/<str:record_type>/<int:record_id>/", attachments.attachments, name="attachments"),
    path("presence/<str:record_type>/<int:record_id>/", presence.presence, name="presence"),
    path("tags/on/<str:record_type>/<int:record_id>/", tags.tags, name="tags"),
    path("background/", jobs.jobs, name="jobs"),
    path("background/<int:pk>/again/", jobs.job_again, name="job_again"),
    path("background/<int:pk>/drop/", jobs.job_drop, name="job_drop"),
    path("progress/<int:pk>/", jobs.progress, name="progress"),
    path("progress/<int:pk>/cancel/", jobs.progress_cancel, name="progress_cancel"),
]
