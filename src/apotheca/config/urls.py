"""The pages of the house."""

from django.urls import URLPattern, path

from apotheca.hub.webhooks import receive_webhook
from apotheca.web.views import front_page

urlpatterns: list[URLPattern] = [
    path("", front_page),
    path("hub/in/<str:endpoint_code>", receive_webhook),
]
