"""Addresses of this room."""

from django.urls import path

from luodi.elements import share_views, views

urlpatterns = [
    path("elements/", views.elements, name="elements"),
    path("elements/add/", views.pool, name="pool_add"),
    path("elements/<int:pool>/", views.pool, name="pool"),
    path("elements/<int:pool>/shares/", share_views.pool_shares, name="pool_shares"),
    path("elements/<int:pool>/expire/", share_views.pool_expire, name="pool_expire"),
    path("elements/<int:pool>/batches/", views.batch_add, name="batch_add"),
    path("elements/<int:pool>/batches/<int:batch>/", views.batch, name="batch"),
    path("elements/<int:pool>/batches/<int:batch>/drop/", views.batch_drop, name="batch_drop"),
    path("elements/<int:pool>/batches/<int:batch>/redeem/", views.batch_redeem, name="batch_redeem"),
    path("elements/shares/<int:share>/", share_views.share, name="share"),
    path("projects/<str:code>/elements/add/", share_views.need, name="need_add"),
    path("projects/<str:code>/elements/<int:need>/", share_views.need, name="need"),
    path("projects/<str:code>/elements/<int:need>/drop/", share_views.need_drop, name="need_drop"),
    path("projects/<str:code>/elements/<int:need>/request/", share_views.share_request, name="share_request"),
]
