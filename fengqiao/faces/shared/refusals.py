"""How the program says no: refusals of rules, and the pages behind the statuses of HTTP, in Chinese and without a database.

A page of the site where somebody is logged in keeps its frame; an error of the program or the database gets a bare page,
since nothing may be read any more. A fragment asked by htmx gets one sentence.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from fengqiao.kernel.errors import Refusal, Unlawful

from .problems import is_for_programs, problem

__all__ = [
    "EXPIRED",
    "PAGES",
    "WrongMethod",
    "csrf_failure",
    "handler400",
    "handler403",
    "handler404",
    "handler500",
    "render_refusal",
]

log = logging.getLogger("fengqiao.faces")

# First part of an address -> the template of its refusals, where its readers are not those of the desk. Faces above fill it when they start.
PAGES: dict[str, str] = {}
# Address -> what shows a form again that came too late, with what was typed. Filled likewise.
EXPIRED: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {}


class WrongMethod(Refusal):
    """The address exists, but not for this method."""

    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__(
            "method_not_allowed", _("这个地址不能直接打开，请从页面上的按钮办理。"), allowed=allowed
        )


def _title(status: int) -> str:
    return {
        400: _("请求无法识别"),
        403: _("没有权限"),
        404: _("没有找到"),
        405: _("不能这样打开"),
        409: _("现在不能这样办理"),
        413: _("提交的内容过大"),
        422: _("填写有误"),
        500: _("系统出现意外"),
        503: _("数据库暂时无法连接"),
    }.get(status, _("无法完成"))


def _page_of(request: HttpRequest) -> str:
    return next(
        (page for start, page in PAGES.items() if request.path.startswith(start)), "shared/error.html"
    )


def _bare(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page that needs neither session nor database; for programs the same as a problem."""
    if is_for_programs(request):
        return problem(request, status, f"http_{status}", sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    context = {
        "status": status,
        "title": _title(status),
        "sentence": sentence,
        "request_id": getattr(request, "request_id", ""),
        "request": request,
    }
    return HttpResponse(render_to_string(_page_of(request), context), status=status)


def render_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as page or sentence. Called outside the transaction, which is rolled back."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(
            refusal.sentence, status=refusal.status, content_type="text/plain; charset=utf-8"
        )
    else:
        context = {
            "status": refusal.status,
            "title": _title(refusal.status),
            "sentence": refusal.sentence,
            "article": refusal.article if isinstance(refusal, Unlawful) else "",
            "dispute": _dispute_of(request) if refusal.status not in (403, 404) else "",
        }
        page = "shared/refusal.html" if getattr(request, "actor", None) else _page_of(request)
        response = HttpResponse(render_to_string(page, context, request=request), status=refusal.status)
    if isinstance(refusal, WrongMethod):
        response["Allow"] = refusal.detail["allowed"]
    return response


def _dispute_of(request: HttpRequest) -> str:
    """The page of the dispute that the refused address is about, or ""."""
    match = request.resolver_match
    if match is None or not {"county", "id"} <= set(match.kwargs):
        return ""
    return reverse("desk:dispute", args=(match.kwargs["county"], match.kwargs["id"]))


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _bare(
            request, 413, _("提交的内容超过了允许的大小，没有保存。请删减文字，或者减少附件后再试。")
        )
    return _bare(request, 400, _("浏览器发来的请求不完整，请返回上一页重新操作。"))


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare(request, 403, _("您没有权限打开这个页面。"))


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare(request, 404, _("没有这个页面。地址可能输错了，或者内容已经移走。"))


def handler500(request: HttpRequest) -> HttpResponse:
    """An error of the program, or a database that cannot be reached: different pages, since the reader does different things."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return _bare(
            request,
            503,
            _("数据库没有应答，您刚才的操作没有保存。请稍候一分钟再刷新；仍不行请联系系统管理员。"),
        )
    return _bare(request, 500, _("程序出现意外，您刚才的操作没有保存。请把下面的编号告诉系统管理员。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose page was open too long, or a browser without cookies. Where somebody may have typed long, it comes back filled in."""
    if request.path in EXPIRED:
        return EXPIRED[request.path](request)
    context = {"status": 403, "title": _("页面已过期"), "request": request}
    page = next((one for start, one in PAGES.items() if request.path.startswith(start)), "403_csrf.html")
    return HttpResponse(render_to_string(page, {**context, "expired": True}), status=403)
