"""Errors for programs: application/problem+json (RFC 9457) with a Chinese title and a code that never changes."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

__all__ = ["MEDIA_TYPE", "is_for_programs", "problem"]

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求无法识别", 401: "密钥不正确", 403: "没有权限", 404: "没有找到", 405: "不能用这个方法", 409: "现在不能这样办理", 413: "内容过大",
    415: "内容类型不对", 422: "内容有误", 429: "请求过于频繁", 500: "程序出现意外", 503: "数据库暂时无法连接",
}  # fmt: skip


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the address belongs to the API."""
    return request.path.startswith("/api/")


def problem(
    request: HttpRequest, status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    """One refusal. errors: which fields, each with its path and sentence."""
    body: dict[str, Any] = {
        "type": f"urn:fengqiao:problem:{code}", "title": TITLES.get(status, "没有完成"), "status": status, "code": code, "detail": detail,
        "request_id": getattr(request, "request_id", ""),
    }  # fmt: skip
    if errors:
        body["errors"] = errors
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        response[name] = value
    return response
