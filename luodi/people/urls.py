"""Addresses of this room."""

from django.urls import path

from luodi.people import account_views, view_views, views

urlpatterns = [
    path("admin/organisations/", views.organisations, name="organisations"),
    path("admin/organisations/add/", views.organisation, name="organisation_add"),
    path("admin/organisations/<int:pk>/", views.organisation, name="organisation"),
    path(
        "admin/organisations/<int:pk>/deactivate/",
        views.organisation_deactivate,
        name="organisation_deactivate",
    ),
    path(
        "admin/organisations/<int:pk>/reactivate/",
        views.organisation_reactivate,
        name="organisation_reactivate",
    ),
    path("admin/posts/", views.posts, name="posts"),
    path("admin/posts/add/", views.post, name="post_add"),
    path("admin/posts/<int:pk>/", views.post, name="post"),
    path("admin/posts/<int:pk>/deactivate/", views.post_deactivate, name="post_deactivate"),
    path("admin/posts/<int:pk>/reactivate/", views.post_reactivate, name="post_reactivate"),
    path("admin/users/", views.users, name="users"),
    path("admin/users/add/", views.user_add, name="user_add"),
    path("admin/users/<int:pk>/", views.user, name="user"),
    path("admin/users/<int:pk>/disable/", views.user_disable, name="user_disable"),
    path("admin/users/<int:pk>/enable/", views.user_enable, name="user_enable"),
    path("admin/users/<int:pk>/password/", views.user_password, name="user_password"),
    path("account/", account_views.account, name="account"),
    path("account/language/", account_views.account_language, name="account_language"),
    path("account/password/", account_views.account_password, name="account_password"),
    path("views/add/", view_views.view_add, name="view_add"),
    path("views/columns/", view_views.view_columns, name="view_columns"),
    path("views/<int:view>/", view_views.view_edit, name="view_edit"),
    path("views/<int:view>/query/", view_views.view_query, name="view_query"),
    path("views/<int:view>/delete/", view_views.view_delete, name="view_delete"),
    path("journal/", account_views.journal_page, name="journal"),
    path("journal/verify/", account_views.journal_verify, name="journal_verify"),
]
