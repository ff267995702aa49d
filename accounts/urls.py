"""Addresses of the account pages."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("settings/", views.edit_settings, name="settings"),
    path("password/", views.change_password, name="password"),
    path("delete/", views.delete, name="delete"),
    path("language/", views.set_language, name="language"),
]
