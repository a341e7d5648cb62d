"""The address of the questionnaire: short, since it is sent in messages."""

from __future__ import annotations

from django.urls import path

from .views import visiting

app_name = "visits"

urlpatterns = [path("<str:county>/<str:secret>/", visiting.questionnaire, name="questionnaire")]
