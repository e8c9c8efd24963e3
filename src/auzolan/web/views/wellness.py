"""Wellness: what the doctor finds of this node, for stewards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from auzolan.app import now_ms
from auzolan.store import doctor as doctor_of
from auzolan.web import doctor_texts
from auzolan.web.views import frame

_LOOKS = {
    "bad": ("circle-alert", "clay"),
    "warn": ("triangle-alert", "amber"),
    "fine": ("check", "moss"),
}


@never_cache
@frame.steward_required
def doctor(request: HttpRequest) -> HttpResponse:
    """Show what was looked at, what is unsafe first, and what to do about it."""
    found = sorted(doctor_of.look(now_ms()), key=lambda one: list(_LOOKS).index(one.level))
    rows = [
        (*_LOOKS[one.level], doctor_texts.said(one), doctor_texts.to_do(one))
        for one in found
    ]
    wrong = sum(one.level != "fine" for one in found)
    return frame.page(request, "doctor.html", rows=rows, wrong=wrong)


PAGES = [path("settings/doctor/", doctor, name="doctor")]
