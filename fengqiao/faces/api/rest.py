"""POST and GET of disputes for partners' programs. Views parse, call, render; refusals leave through the door and roll back."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Path, Query, Status
from ninja.errors import HttpError, ValidationError

from fengqiao.casework.cases.rules import PartyInput
from fengqiao.casework.intake.queries import partner_dispute, partner_disputes
from fengqiao.casework.intake.services import submit_dispute
from fengqiao.faces.shared.problems import MEDIA_TYPE, problem

from .doors import key_of_request
from .schemas import DisputeIn, DisputeOut, DisputesOut, Problem, Receipt

__all__ = ["api", "document"]

VERSION = "1.0"
_SAID = {
    "missing": "缺少这一项", "string_too_short": "内容过短", "string_too_long": "内容过长", "string_pattern_mismatch": "格式不对", "extra_forbidden": "没有这一项",
    "literal_error": "不是允许的值", "too_short": "数量过少", "too_long": "数量过多", "greater_than_equal": "数值过小", "less_than_equal": "数值过大",
}  # fmt: skip
_ERRORS = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429), Problem)

api = NinjaAPI(
    title="枫桥 人民调解平台 接口", version=VERSION, urls_namespace="api-v1", docs_url=None, openapi_url=None,
    description="外单位移送纠纷、查询本单位移送的纠纷的办理情况。每个请求带 Authorization: Bearer 密钥。",
)  # fmt: skip


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each wrong field with its path; the values themselves are not repeated."""
    errors = []
    for one in error.errors[:50]:
        where = [str(part) for part in one["loc"] if part not in ("body", "data", "query", "path", "header")]
        own = str(one.get("ctx", {}).get("error", "")) if one["type"] == "value_error" else ""
        said = _SAID.get(one["type"]) or own or "内容有误"
        errors.append({"field": ".".join(where)[:120], "detail": said})
    return problem(request, 422, "fields_wrong", "有的内容不符合要求，没有保存。", errors=errors)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "not_json", "提交的内容不是正确的 JSON。")


Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", pattern=r"^[A-Za-z0-9_-]{8,80}$", description="重复提交键：同一键只办一次"
    ),
]


@api.post(
    "/disputes", response={201: Receipt, **_ERRORS}, summary="移送一件纠纷", operation_id="submit_dispute"
)
def submit(request: HttpRequest, response: HttpResponse, data: DisputeIn, idempotency_key: Key) -> Any:
    key = key_of_request(request)
    said = data.model_dump()
    parties = [PartyInput(**one) for one in said.pop("parties")]
    digest = hashlib.sha256(data.model_dump_json().encode()).digest()
    answer = submit_dispute(
        key=key,
        now=timezone.now(),
        idempotency_key=idempotency_key,
        request_digest=digest,
        parties=parties,
        **said,
    )
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    response["Location"] = f"/api/v1/disputes/{answer.reply['county']}/{answer.reply['id']}"
    return Status(201, answer.reply)


@api.get(
    "/disputes",
    response={200: DisputesOut, **_ERRORS},
    summary="本单位移送的纠纷，新的在前",
    operation_id="list_disputes",
)
def listing(
    request: HttpRequest,
    after: Annotated[UUID | None, Query(description="上一页的 next")] = None,
    county: Annotated[str, Query(pattern=r"^([0-9]{6})?$", description="只列一个县区")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Any:
    return partner_disputes(key_of_request(request), county=county, after=after, most=limit)


@api.get(
    "/disputes/{county}/{uuid:id}",
    response={200: DisputeOut, **_ERRORS},
    summary="一件纠纷的办理情况",
    operation_id="read_dispute",
)
def one(request: HttpRequest, county: Annotated[str, Path(pattern=r"^[0-9]{6}$")], id: UUID) -> Any:
    return partner_dispute(key_of_request(request), county=county, id=id)


def document() -> dict[str, Any]:
    """The OpenAPI document: refusals are problem+json, and every call needs the key."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    made["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"key": []}]
    for path in made["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:
                    answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    return made
