"""Addresses of this room."""

from django.urls import path

from luodi.elements import views

urlpatterns = [
    path("elements/", views.elements, name="elements"),
    path("elements/add/", views.pool, name="pool_add"),
    path("elements/<int:pool>/", views.pool, name="pool"),
    path("elements/<int:pool>/batches/", views.batch_add, name="batch_add"),
    path("elements/<int:pool>/batches/<int:batch>/drop/", views.batch_drop, name="batch_drop"),
]
