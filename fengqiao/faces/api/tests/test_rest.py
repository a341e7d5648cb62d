"""The API over HTTP: keys, scopes, idempotency, what a partner sees, and every refusal as a problem."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from fengqiao.casework.cases.models import Dispute, Party
from fengqiao.casework.cases.tests.house import NARRATIVE, ZHANG, House, build_house, make_actor, register
from fengqiao.casework.intake.models import Idempotency, Submission
from fengqiao.casework.intake.services import clear_answers
from fengqiao.faces.api import doors
from fengqiao.kernel.errors import Invalid, NotAllowed, NotHere
from fengqiao.kernel.journal.queries import verify
from fengqiao.kernel.placed.values import NO_COUNTY, Actor
from fengqiao.trust.accounts.models import ApiKey
from fengqiao.trust.accounts.services import make_key, revoke_key
from fengqiao.trust.scope import acting, system_actor

pytestmark = [pytest.mark.django_db, pytest.mark.req("INT-01"), pytest.mark.req("SYS-03")]
READER = system_actor(("640104", "640221"))
BODY: dict[str, Any] = {
    "place_code": "640221100001", "narrative": NARRATIVE, "amount_fen": 80_000, "reference": "（2026）宁0221诉前调1号",
    "parties": [
        {"side": "applicant", "name": "张三", "id_kind": "111", "id_number": ZHANG, "phone": "13800001111"},
        {"side": "respondent", "kind": "organisation", "name": "某某物业有限公司"},
    ],
}  # fmt: skip


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def officer(house: House) -> Actor:
    return make_actor("system", "system", "", None)


def make(officer: Actor, house: House, **more: Any) -> tuple[ApiKey, str]:
    values: dict[str, Any] = {
        "name": "平罗县人民法院", "organisation_id": house.org("centre"), "channel": "court", "scopes": ["disputes.create", "disputes.read"],
        "counties": ["640221"], "expires_on": localdate() + timedelta(days=30), **more,
    }  # fmt: skip
    with acting(officer):
        return make_key(actor=officer, now=timezone.now(), **values)


class Partner:
    """A program with a key."""

    def __init__(self, key: str) -> None:
        self.client, self.headers = Client(), {"Authorization": f"Bearer {key}"}

    def post(self, body: Any = None, key: str | None = None, **more: Any) -> Any:
        headers = {**self.headers, "Idempotency-Key": key or uuid4().hex}
        data = body if isinstance(body, str) else json.dumps(BODY if body is None else body)
        return self.client.post(
            "/api/v1/disputes", data, content_type="application/json", headers=headers, **more
        )

    def get(self, rest: str = "", **more: Any) -> Any:
        return self.client.get(f"/api/v1/disputes{rest}", headers=self.headers, **more)


@pytest.fixture
def partner(officer: Actor, house: House) -> Partner:
    return Partner(make(officer, house)[1])


def problem(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json" and not answer.cookies
    body: dict[str, Any] = answer.json()
    assert (
        body["status"] == status and body["type"].endswith(body["code"]) and body["title"] and body["detail"]
    )
    assert not code or body["code"] == code, body
    return body


def disputes() -> list[Dispute]:
    with acting(READER):
        return list(Dispute.objects.everywhere("test").filter(county__in=("640104", "640221")))


def test_a_partner_hands_a_dispute_in_and_follows_it(house: House, partner: Partner) -> None:
    answer = partner.post()
    assert answer.status_code == 201 and not answer.cookies
    made = answer.json()
    (row,) = disputes()
    assert (row.number, row.channel, row.holder_id) == (made["number"], "court", house.org("village"))
    assert made["holder_name"] == "老城社区人民调解委员会" and made["due_on"]
    read = partner.client.get(answer["Location"], headers=partner.headers)
    assert read.status_code == 200
    seen = read.json()
    assert (seen["stage"], seen["stage_name"], seen["reference"]) == (
        "registered",
        "待分流",
        BODY["reference"],
    )
    assert [one["name"] for one in seen["parties"]] == ["张*", "某某物业有限公司"]
    assert (
        ZHANG not in read.content.decode()
        and "13800001111" not in read.content.decode()
        and "出水口" not in read.content.decode()
    )
    with acting(READER):
        assert Party.objects.of(row).filter(id_hash__isnull=False).count() == 1
    with acting(system_actor(("640221", NO_COUNTY))):
        assert list(verify(using="default", counties={"640221", NO_COUNTY})) == []


def test_the_same_key_and_body_is_one_dispute_and_one_answer(partner: Partner) -> None:
    first, again = partner.post(key="k-00000001"), partner.post(key="k-00000001")
    assert (
        first.json() == again.json()
        and again["Idempotent-Replayed"] == "true"
        and not first.has_header("Idempotent-Replayed")
    )
    assert len(disputes()) == 1
    problem(partner.post({**BODY, "people": 3}, key="k-00000001"), 409, "idempotency_reused")
    assert len(disputes()) == 1
    with acting(READER):
        assert Submission.objects.everywhere("test").filter(county="640221").count() == 1
    Idempotency.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert clear_answers(timezone.now()) == 1
    assert partner.post(key="k-00000001").json()["number"] != first.json()["number"], (
        "a week later the key is free"
    )


def test_a_refused_call_keeps_its_key_free_and_leaves_nothing(partner: Partner) -> None:
    wrong = {
        **BODY,
        "parties": [{**BODY["parties"][0], "id_number": "64022119700101001X"}, BODY["parties"][1]],
    }
    body = problem(partner.post(wrong, key="k-00000002"), 422, "id_check_digit")
    assert body["errors"][0]["field"] == "parties.0.id_number"
    assert disputes() == [] and not Idempotency.objects.exists()
    assert partner.post(key="k-00000002").status_code == 201


def test_a_partner_sees_what_it_handed_in_and_nothing_else(
    house: House, officer: Actor, partner: Partner
) -> None:
    with acting(house.centre_head):
        counter = register(house, house.centre_head)
    mine = partner.post().json()
    problem(partner.get(f"/{counter.county}/{counter.id}"), 404, "dispute_not_here")
    other = Partner(
        make(officer, house, name="公安局", organisation_id=house.org("town"), channel="police")[1]
    )
    problem(other.get(f"/640221/{mine['id']}"), 404, "dispute_not_here")
    problem(partner.get(f"/640104/{mine['id']}"), 404, "dispute_not_here")
    assert other.get().json() == {"items": [], "next": None}
    assert [one["number"] for one in partner.get().json()["items"]] == [mine["number"]]
    assert len(disputes()) == 2


def test_the_list_goes_page_by_page_and_loses_nothing(partner: Partner) -> None:
    made = [partner.post({**BODY, "reference": str(n)}).json()["number"] for n in range(5)]
    found, after = [], ""
    while True:
        page = partner.get(f"?limit=2{after}").json()
        found += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == made[::-1]
    assert partner.get("?county=640104").json()["items"] == []


def test_a_key_does_what_its_scopes_say_where_its_counties_are(house: House, officer: Actor) -> None:
    reading = Partner(make(officer, house, scopes=["disputes.read"])[1])
    problem(reading.post(), 403, "not_allowed")
    writing = Partner(make(officer, house, scopes=["disputes.create"])[1])
    problem(writing.get(), 403, "not_allowed")
    body = problem(writing.post({**BODY, "place_code": "640104001"}), 422, "place_out_of_scope")
    assert body["errors"] == [{"field": "place_code", "detail": body["detail"]}]
    assert disputes() == []


def test_keys_end(house: House, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    row, text = make(officer, house)
    partner = Partner(text)
    assert partner.get().status_code == 200
    assert text.encode() not in bytes(row.digest) and ApiKey.objects.get(pk=row.pk).last_used_at
    for wrong in ("", text[:-1], text + "x", "秘密", "fq_" + "A" * 43):
        problem(
            Partner(wrong).get() if wrong.isascii() else partner.client.get("/api/v1/disputes"),
            401,
            "key_wrong",
        )
    far = timezone.now() + timedelta(days=31)
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: far)
        problem(partner.get(), 401, "key_wrong")
    with acting(officer):
        revoke_key(actor=officer, now=timezone.now(), id=row.id, reason="对接结束")
        with pytest.raises(NotHere):
            revoke_key(actor=officer, now=timezone.now(), id=row.id, reason="再一次")
    problem(partner.get(), 401, "key_wrong")


def test_only_the_system_officer_makes_keys_and_sense_is_asked(house: House, officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        make(house.centre_head, house)
    for more in ({"scopes": []}, {"scopes": ["everything"]}, {"counties": []}, {"counties": ["64"]}, {"name": " "},
                 {"expires_on": localdate()}, {"expires_on": localdate() + timedelta(days=9999)}):  # fmt: skip
        with pytest.raises(Invalid):
            make(officer, house, **more)
    assert ApiKey.objects.count() == 0


def test_each_key_has_its_share_of_a_minute(
    house: House, officer: Actor, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "MOST_A_MINUTE", 3)
    assert [partner.get().status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = partner.get()
    problem(answer, 429, "too_many_tries")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert Partner(make(officer, house)[1]).get().status_code == 200, "another key goes on"


def test_guessing_keys_makes_its_address_wait(partner: Partner) -> None:
    guessing = Partner("fq_wrong")
    codes = [guessing.get(REMOTE_ADDR="203.0.113.5").status_code for _ in range(23)]
    assert codes[:21] == [401] * 21 and codes[-1] == 429
    assert partner.get(REMOTE_ADDR="203.0.113.6").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"narrative": "短"}, "narrative"), ({"narrative": "     　 "}, "narrative"), ({"place_code": "64"}, "place_code"), ({"parties": []}, "parties"),
        ({"people": 0}, "people"), ({"amount_fen": -1}, "amount_fen"), ({"amount_fen": 10**30}, "amount_fen"), ({"extra": 1}, "extra"),
        ({"narrative": "含有\x00空字符的内容"}, "narrative"), ({"narrative": "半个\ud800代理对的内容"}, "narrative"), ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"happened_on": "0001-01-01"}, "happened_on"), ({"type_code": "no.such"}, "type_code"), ({"place_code": "640221999"}, "place_code"),
        ({"parties": [BODY["parties"][0], {"side": "applicant", "name": "王五"}]}, "parties"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_field(partner: Partner, change: Any, field: str) -> None:
    body = problem(partner.post({**BODY, **change}), 422)
    assert body["errors"][0]["field"] == field, body
    assert disputes() == []


def test_every_other_refusal_is_a_problem_too(partner: Partner) -> None:
    problem(partner.post("{"), 400, "not_json")
    problem(
        partner.client.post("/api/v1/disputes", "a=1", content_type="text/plain", headers=partner.headers),
        415,
        "media_type",
    )
    problem(partner.client.post("/api/v1/disputes", {"a": 1}, headers=partner.headers), 415, "media_type")
    no_key = partner.client.post(
        "/api/v1/disputes", json.dumps(BODY), content_type="application/json", headers=partner.headers
    )
    assert problem(no_key, 422)["errors"][0]["field"] == "Idempotency-Key"
    answer = partner.client.delete("/api/v1/disputes", headers=partner.headers)
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"] and "POST" in answer["Allow"]
    problem(partner.get("/640221/not-a-uuid"), 404)
    problem(partner.client.get("/api/v2/"), 404, "no_such_address")
    problem(partner.client.post("/api/v1/nothing"), 404, "no_such_address")
    problem(partner.post(json.dumps({"narrative": "长" * 2_000_000})), 413, "too_large")
    problem(partner.get("?after=x"), 422)


def test_the_document_describes_what_there_is(partner: Partner) -> None:
    answer = Client().get("/api/v1/openapi.json")
    document = answer.json()
    assert answer.status_code == 200 and set(document["paths"]) == {
        "/api/v1/disputes",
        "/api/v1/disputes/{county}/{id}",
    }
    post = document["paths"]["/api/v1/disputes"]["post"]
    assert {"201", "401", "403", "409", "415", "422", "429"} <= set(post["responses"])
    assert set(post["responses"]["422"]["content"]) == {"application/problem+json"}
    assert document["security"] == [{"key": []}]
