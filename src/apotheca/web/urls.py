"""
The addresses of the pages: each family of pages keeps its own ``urlpatterns`` in ``web/pages``.
"""

from django.urls import URLPattern

from apotheca.web.pages import design, home, pick

urlpatterns: list[URLPattern] = [
    *home.urlpatterns,
    *design.urlpatterns,
    *pick.urlpatterns,
]
