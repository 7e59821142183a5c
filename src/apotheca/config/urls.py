"""The pages of the house."""

from django.urls import URLPattern, URLResolver, include, path

from apotheca.hub.webhooks import receive_webhook
from apotheca.web.urls import urlpatterns as pages

urlpatterns: list[URLPattern | URLResolver] = [
    *pages,
    path("account/", include("apotheca.web.identity.urls")),
    path("api/", include("apotheca.config.api.urls")),
    path("hub/in/<str:endpoint_code>", receive_webhook),
]
