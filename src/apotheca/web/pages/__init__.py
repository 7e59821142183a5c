"""The families of pages; each module keeps its views and their ``urlpatterns``."""
