"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from sandbox.views import metrics

urlpatterns = [
    path("", include("interview.urls")),
    path("drills/", include("drills.urls")),
    path("code/", include("sandbox.urls")),
    path("metrics", metrics, name="metrics"),
    path("account/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "interview.errors.bad_request"
