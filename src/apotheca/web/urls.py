"""
The addresses of the pages: each family of pages keeps its own ``urlpatterns`` in ``web/pages``.
"""

from django.urls import URLPattern

from apotheca.web.pages import audit, design, home, organisation, people, pick

urlpatterns: list[URLPattern] = [
    *home.urlpatterns,
    *design.urlpatterns,
    *pick.urlpatterns,
    *people.urlpatterns,
    *organisation.urlpatterns,
    *audit.urlpatterns,
]
