"""Error pages. They ask nothing of the database and show no value of the error."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"programme": None, "nav_items": []}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"programme": None, "nav_items": []}, status=404)


def problem(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {"programme": None, "nav_items": []}, status=500)
