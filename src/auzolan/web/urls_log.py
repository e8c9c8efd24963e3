"""Addresses of the log's files, below /log/ (docs/reference/log-http.md)."""

from django.urls import path

from auzolan.web.views import log

urlpatterns = [
    path("<str:community>/proof/<str:seq>", log.proof, name="log-proof"),
    path("<str:community>/<path:name>", log.file, name="log-file"),
]
