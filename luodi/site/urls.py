"""All addresses."""

from django.urls import include, path

from luodi.site import inbox_views, views

urlpatterns = [
    path("accounts/login/", views.SignIn.as_view(), name="login"),
    path("accounts/logout/", views.SignOut.as_view(), name="logout"),
    path("language/", views.language, name="language"),
    path("find/", views.find, name="find"),
    path("messages/", inbox_views.messages, name="messages"),
    path("messages/read/", inbox_views.messages_read, name="messages_read"),
    path("messages/<int:item>/open/", inbox_views.message_open, name="message_open"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("luodi.people.urls")),
    path("", include("luodi.geography.urls")),
    path("", include("luodi.ledger.urls")),
    path("", include("luodi.approvals.urls")),
    path("", include("luodi.elements.urls")),
    path("", include("luodi.plan.urls")),
    path("", include("luodi.dispatch.urls")),
    path("", include("luodi.recruiting.urls")),
    path("", include("luodi.oversight.urls")),
    path("", include("luodi.scoring.urls")),
    path("", include("luodi.inspection.urls")),
    path("", include("luodi.wallchart.urls")),
    path("", include("luodi.desk.urls")),
]
handler400 = "luodi.site.errors.bad_request"
handler403 = "luodi.site.errors.forbidden"
handler404 = "luodi.site.errors.not_found"
handler500 = "luodi.site.errors.broken"
