"""Tables that leave a page as .xlsx: nobody exports without saying what for."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _l

from .forms import DeskForm

__all__ = ["XLSX", "ExportForm", "sheet_response"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(DeskForm):
    """What a table is exported for."""

    purpose = forms.CharField(
        label=_l("用途"),
        max_length=200,
        help_text=_l("例如：年度统计、上级检查、移交档案。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def sheet_response(data: bytes, name: str) -> HttpResponse:
    """A file to keep, under its Chinese name; no cache keeps it."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "no-store"
    return response
