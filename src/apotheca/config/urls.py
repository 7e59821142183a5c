"""The pages of the house."""

from django.urls import URLPattern, path

from apotheca.hub.webhooks import receive_webhook

urlpatterns: list[URLPattern] = [
    path("hub/in/<str:endpoint_code>", receive_webhook),
]
