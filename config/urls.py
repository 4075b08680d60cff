"""The map of the site. Each app brings its own; here they get their places."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as openid_connect
from allauth.usersessions.views import list_usersessions
from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from coaching.urls import api_urlpatterns as coaching_api
from coaching.urls import root_urlpatterns as coaching_root
from config.accounts import CompleteSignUp, change_password, demo_sign_in, reset_password
from config.health import live, ready
from recordings.tokens import views
from recordings.urls import api_urlpatterns as recordings_api

# One door: with the lock, the second step and the log of the site's own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Swagger's page styles itself inline; no other page of the site may.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

api: list[URLPattern | URLResolver] = [
    *recordings_api,
    *coaching_api,
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]

# Of allauth only what Ycord uses: people sign in and out, change and reset their password, and come by single sign-on.
accounts: list[URLPattern | URLResolver] = [
    path("demo/", demo_sign_in, name="demo-sign-in"),
    path("tokens/", views.token_list, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("second-step/", include("allauth.mfa.urls")),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", change_password, name="account_change_password"),
    path("password/reset/", reset_password, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", social.login_error, name="socialaccount_login_error"),
    path("3rdparty/signup/", CompleteSignUp.as_view(), name="socialaccount_signup"),
    *openid_connect,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *coaching_root,
    path("", include("coaching.urls")),
    path("", include("recordings.urls")),
    path("api/v1/", include(api)),
    path("accounts/", include(accounts)),
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("admin/", admin.site.urls),
]

handler404 = "config.refusals.not_found"
handler500 = "config.refusals.fault"
