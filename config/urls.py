"""The map of the site. Each app brings its own; here they get their places."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from coaching.urls import api_urlpatterns as coaching_api
from coaching.urls import root_urlpatterns as coaching_root
from config.accounts import demo_sign_in
from config.health import live, ready
from recordings.urls import api_urlpatterns as recordings_api
from recordings.views import tokens

# Swagger's page styles itself inline; no other page of the site may.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

api: list[URLPattern | URLResolver] = [
    *recordings_api,
    *coaching_api,
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *coaching_root,
    path("", include("coaching.urls")),
    path("", include("recordings.urls")),
    path("api/v1/", include(api)),
    path("accounts/demo/", demo_sign_in, name="demo-sign-in"),
    path("accounts/tokens/", tokens.token_list, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("accounts/", include("allauth.urls")),
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("admin/", admin.site.urls),
]
