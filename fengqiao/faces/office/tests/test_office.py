"""The offices through Django's client: each page for its role only, separate powers, two people for a policy, Chinese."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fengqiao.casework.cases.tests.house import House, build_house, citizen_number, make_actor
from fengqiao.kernel.journal.models import Entry
from fengqiao.kernel.placed.values import Actor
from fengqiao.registry.mediators.models import Appointment
from fengqiao.registry.organisations.models import Organisation
from fengqiao.registry.policy.models import PolicyDocument
from fengqiao.registry.policy.queries import value_of
from fengqiao.trust.accounts.models import Post, User
from fengqiao.trust.scope import acting

pytestmark = pytest.mark.django_db

ADULT = citizen_number("64022119850615003")
TEXT = 'answer_working_days = { value = 2, source = "平罗县办法第四条" }\n'


@pytest.fixture
def house() -> House:
    house = build_house()
    for role in ("system", "security", "auditor"):
        house.actors[role] = make_actor(f"{role}-one", role, "", None)
    house.actors["bureau_two"] = make_actor("bureau_two", "bureau", "640221", house.organisations["centre"])
    return house


def enter(actor: Actor) -> Client:
    """A client that has passed both steps of the login."""
    client = Client()
    session = client.session
    session.update(
        {"user": str(actor.user_id), "post": str(actor.post_id), "seen": timezone.now().timestamp()}
    )
    session.save()
    return client


def words(page: str) -> set[str]:
    """Latin words that a reader would see, without the text of policies, logins and identifiers with digits."""
    body = re.sub(r"(?s)<(script|style|svg|head|pre|textarea)\b.*?</\1>", " ", page)
    body = re.sub(r'(?s)<div class="diff">.*?</section>', " ", body)
    spoken = re.findall(r'(?:placeholder|aria-label|title|alt)="([^"]*)"', body)
    text = unescape(re.sub(r"<[^>]+>", " ", body) + " ".join(spoken))
    text = re.sub(r"\S*\d\S*", " ", text)
    return set(re.findall(r"[A-Za-z]{2,}", text)) - {"TOML"}


def told(answer: object) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))  # type: ignore[attr-defined]


PAGES = {
    "system": ("accounts/", "accounts/?q=tow&state=on&role=head", "accounts/new/"),
    "security": ("posts/",),
    "auditor": ("journal/", "journal/?kind=user&fact=accounts.user_created&who=x&since=2026-01-01&until=2026-12-31"),
    "bureau": (
        "organisations/", "organisations/?q=cgz&kind=town&place=640221100", "organisations/?ended=1", "organisations/new/", "policies/",
        "policies/new/?subject=routing",
    ),
}  # fmt: skip
OWN_NAMES = {
    "town", "head", "clerk", "centre", "mediator", "village", "other", "bureau", "two", "foreign", "system", "security", "auditor", "one", "justice",
}  # fmt: skip


@pytest.mark.parametrize("role", PAGES)
def test_each_page_opens_for_its_role_only_and_speaks_chinese(house: House, role: str) -> None:
    for path in PAGES[role]:
        answer = enter(house.actors[role]).get(f"/office/{path}")
        assert answer.status_code == 200, path
        assert words(answer.content.decode()) <= OWN_NAMES, path
        for other in ("system", "security", "auditor", "bureau", "town_head"):
            if other != role:
                assert enter(house.actors[other]).get(f"/office/{path}").status_code == 403, (other, path)


@pytest.mark.parametrize(
    ("role", "page"), [("system", "accounts"), ("security", "posts"), ("auditor", "journal")]
)
def test_an_officer_lands_on_the_own_page_and_sees_only_that_entry(
    house: House, role: str, page: str
) -> None:
    client = enter(house.actors[role])
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [(f"/office/{page}/", 302)]
    entries = re.findall(
        r'<a href="(/[^"]*)"', answer.content.decode().split("<nav", 1)[1].split("</nav>")[0]
    )
    keys = ["/office/keys/"] if page == "accounts" else []
    assert entries == ["/posts/", f"/office/{page}/", *keys, "/help/"]


@pytest.mark.req("SYS-01")
def test_an_account_is_created_gets_a_post_and_logs_in(house: House) -> None:
    system, security = enter(house.system), enter(house.security)
    made = system.post("/office/accounts/new/", {"login": "dingfang", "name": "丁芳"})
    secret = re.search(r'<code class="fs-2">([^<]+)</code>', made.content.decode())
    assert made.status_code == 200 and secret and "只显示这一次" in made.content.decode()
    user = User.objects.get(login="dingfang")
    assert secret[1] not in system.get(f"/office/accounts/{user.id}/").content.decode()
    page = f"/office/posts/{user.id}/"
    asked = security.post(
        page, {"step": "places", "role": "head", "place_text": "平罗 城关镇"}
    ).content.decode()
    assert 'value="640221100"' in asked and "处需要修改" not in asked
    granted = {
        "role": "head", "place_code": "640221100", "organisation": str(house.org("town")), "reach": "area", "secrecy": "0",
        "from_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert security.post(page, granted).status_code == 303
    assert Post.objects.get(user=user).organisation_id == house.org("town")
    client = Client()
    first = client.post("/login/", {"login": "dingfang", "password": secret[1]})
    assert first.status_code == 303
    key = re.search(r'class="secret[^"]*"[^>]*>([^<]+)<', client.get(first["Location"]).content.decode())
    assert key
    code = pyotp.TOTP(key[1].replace(" ", "")).now()
    assert client.post(first["Location"], {"code": code}).status_code == 303
    assert client.get("/").status_code == 200


def test_a_wrong_account_and_a_wrong_post_keep_what_was_typed(house: House) -> None:
    wrong = enter(house.system).post("/office/accounts/new/", {"login": "town_head", "name": "丁芳"})
    assert (
        wrong.status_code == 422
        and "登录名已被使用" in told(wrong)
        and 'value="丁芳"' in wrong.content.decode()
    )
    odd = enter(house.system).post("/office/accounts/new/", {"login": "丁", "name": "丁芳"})
    assert odd.status_code == 422 and "登录名应以字母开头" in told(odd)
    page = f"/office/posts/{make_actor('nobody', 'clerk', '640221', house.organisations['centre']).user_id}/"
    values = {"role": "head", "place_text": "平罗", "organisation_text": "不存在的单位", "reach": "area", "secrecy": "0", "from_on": "2026-01-01"}  # fmt: skip
    post = enter(house.security).post(page, values)
    assert post.status_code == 422
    assert (
        "业务岗位须有范围" in told(post)
        and "业务岗位须有所属单位" in told(post)
        and "不存在的单位" in post.content.decode()
    )


@pytest.mark.req("SYS-01")
def test_separate_powers_are_refused_with_their_sentence(house: House) -> None:
    page = f"/office/posts/{house.town_head.user_id}/"
    values = {"role": "auditor", "reach": "area", "secrecy": "0", "from_on": timezone.localdate().isoformat()}
    answer = enter(house.security).post(page, values)
    assert answer.status_code == 422 and "相互分立" in told(answer)
    assert not Post.objects.filter(user_id=house.town_head.user_id, role="auditor").exists()


def test_posts_end_and_accounts_are_switched_off(house: House) -> None:
    victim, security, system = house.town_clerk, enter(house.security), enter(house.system)
    assert enter(victim).get("/").status_code == 200
    ended = security.post(f"/office/posts/{victim.user_id}/end", {"post": str(victim.post_id)})
    assert ended.status_code == 303 and Post.objects.get(pk=victim.post_id).to_on == timezone.localdate()
    assert security.post(f"/office/posts/{victim.user_id}/end", {"post": "x"}).status_code == 404
    page = f"/office/accounts/{house.town_head.user_id}"
    silent = system.post(f"{page}/switch", {"to": "off", "switch-reason": ""})
    assert silent.status_code == 422 and "请填写理由" in told(silent)
    assert system.post(f"{page}/switch", {"to": "off", "switch-reason": "调离"}).status_code == 303
    assert enter(house.town_head).get("/").status_code == 302
    assert system.post(f"{page}/factor", {"factor-reason": "手机遗失"}).status_code == 303
    weak = system.post(f"{page}/password", {"password-password": "12345"})
    assert weak.status_code == 422 and not words(weak.content.decode()) - OWN_NAMES
    assert "只显示这一次" in told(system.post(f"{page}/password", {"password-password": ""}))
    own = system.post(
        f"/office/accounts/{house.system.user_id}/switch", {"to": "off", "switch-reason": "试试"}
    )
    assert own.status_code == 422 and "不能停用自己的账号" in told(own)


@pytest.mark.req("SYS-04")
def test_the_auditor_reads_who_did_what_and_proves_the_chain(house: House) -> None:
    enter(house.system).post("/office/accounts/new/", {"login": "dingfang", "name": "丁芳"})
    client = enter(house.auditor)
    page = told(client.get("/office/journal/?kind=user"))
    assert "建立账号dingfang" in page and "system-one" in page and "系统管理员" in page
    assert "没有符合条件的记录" in told(client.get("/office/journal/?who=没有这人"))
    assert "日志链完整" in told(client.post("/office/journal/verify"))
    user = User.objects.get(login="dingfang")
    User.objects.filter(pk=user.pk).update(seq=7)
    broken = client.post("/office/journal/verify")
    assert "断裂" in told(broken) and str(user.pk) in broken.content.decode()


def test_the_journal_turns_its_pages(house: House) -> None:
    system = enter(house.system)
    for n in range(55):
        system.post(f"/office/accounts/{house.town_head.user_id}/factor", {"factor-reason": f"第 {n:02d} 次"})
    client = enter(house.auditor)
    first = client.get("/office/journal/").content.decode()
    more = re.search(r"before=([0-9a-f-]{36})", first)
    assert more and "第 54 次" in first and "第 04 次" not in first
    assert "第 04 次" in client.get(f"/office/journal/?before={more[1]}").content.decode()


def test_a_bureau_establishes_renames_and_ends_an_organisation(house: House) -> None:
    client = enter(house.bureau)
    values = {
        "kind": "town", "place_code": "640221100", "place_text": "城关镇", "name": "城关镇第二人民调解委员会", "short_name": "平城二",
        "seal_name": "", "from_on": "2026-01-01",
    }  # fmt: skip
    wrong = client.post("/office/organisations/new/", {**values, "kind": "village"})
    assert wrong.status_code == 422 and "应设在" in told(wrong) and 'value="平城二"' in wrong.content.decode()
    foreign = client.post("/office/organisations/new/", {**values, "place_code": "640104"})
    assert foreign.status_code == 422 and "不在您的辖区" in told(foreign)
    made = client.post("/office/organisations/new/", values)
    assert made.status_code == 303
    row = Organisation.objects.get(name="城关镇第二人民调解委员会")
    assert row.name in client.get("/office/organisations/?q=cgzde").content.decode()
    assert row.name in client.get("/office/organisations/?q=第二").content.decode()
    page = f"/office/organisations/{row.id}"
    renamed = {
        "rename-name": "城关镇新区人民调解委员会",
        "rename-short_name": "平城新",
        "rename-seal_name": "",
    }
    assert client.post(f"{page}/rename", renamed).status_code == 303
    ended = client.post(f"{page}/end", {"end-to_on": "2026-06-30", "end-reason": "并入城关镇调委会"})
    assert ended.status_code == 303 and "城关镇新区" in told(client.get("/office/organisations/?ended=1"))
    with acting(house.auditor):
        facts = list(
            Entry.objects.everywhere("test")
            .filter(subject_id=row.id)
            .order_by("seq")
            .values_list("fact", flat=True)
        )
    assert facts == ["organisations.established", "organisations.renamed", "organisations.ended"]
    assert client.get(f"/office/organisations/{house.org('foreign')}/").status_code == 404


def test_mediators_are_appointed_with_a_checked_number_and_leave(house: House) -> None:
    client, page = enter(house.bureau), f"/office/organisations/{house.org('town')}"
    values = {"appoint-name": "韩梅", "appoint-id_number": ADULT[:-1] + ("0" if ADULT[-1] != "0" else "1"), "appoint-kind": "full", "appoint-from_on": "2026-01-01"}  # fmt: skip
    wrong = client.post(f"{page}/appoint", values)
    assert (
        wrong.status_code == 422 and "校验位不符" in told(wrong) and 'value="韩梅"' in wrong.content.decode()
    )
    assert client.post(f"{page}/appoint", {**values, "appoint-id_number": ADULT}).status_code == 303
    term = Appointment.objects.get(mediator__name="韩梅")
    shown = client.get(f"{page}/").content.decode()
    assert "韩梅" in shown and ADULT not in shown
    leaving = f"{page}/mediators/{term.mediator_id}/dismiss"
    silent = client.post(leaving, {"dismiss-to_on": "2026-05-01", "dismiss-reason": ""})
    assert silent.status_code == 422 and "请填写离任理由" in told(silent)
    assert (
        client.post(leaving, {"dismiss-to_on": "2026-05-01", "dismiss-reason": "本人申请"}).status_code == 303
    )
    assert "曾任调解员" in told(client.get(f"{page}/"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("answer_days = 3", "不认识的键"), ("= =", "格式有误"), ("answer_working_days = { value = 'x', source = '某文件' }", "应为整数")],
)  # fmt: skip
def test_a_faulty_policy_is_told_in_chinese_and_stays(house: House, text: str, sentence: str) -> None:
    values = {
        "subject": "limits",
        "area": "640221",
        "in_force_on": timezone.localdate().isoformat(),
        "text": text,
    }
    answer = enter(house.bureau).post("/office/policies/new/", values)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and sentence in page and text in page
    assert not PolicyDocument.objects.filter(area="640221", subject="limits").exists()
    assert words(answer.content.decode()) <= OWN_NAMES | {"answer", "days", "working", "value"}


def test_a_policy_needs_two_people(house: House) -> None:
    first, second = enter(house.bureau), enter(house.bureau_two)
    day = timezone.localdate() + timedelta(days=1)
    values = {"subject": "limits", "area": "640221", "in_force_on": day.isoformat(), "text": TEXT}
    made = first.post("/office/policies/new/", values)
    assert made.status_code == 303
    page = made["Location"]
    own = first.post(f"{page}approve")
    assert own.status_code == 409 and "应由另一人批准" in told(own)
    assert second.post(f"{page}approve").status_code == 303
    row = PolicyDocument.objects.get(pk=UUID(page.split("/")[-2]))
    assert row.state == "in_force" and row.approved_by == house.bureau_two.user_id
    found = value_of("limits", "answer_working_days", "640221", day)
    assert found and found.value == 2
    assert "沿用全国" in told(first.get("/office/policies/"))  # until its day
    again = first.post("/office/policies/new/", values)["Location"]
    assert first.post(f"{again}withdraw", {"reason": "写错了"}).status_code == 303
    assert second.post(f"{again}approve").status_code == 409


@pytest.mark.parametrize("n", [1, 30])
def test_lists_cost_few_statements_however_many_rows(house: House, n: int) -> None:
    for one in range(n):
        make_actor(f"more-{one:02d}", "clerk", "640221", house.organisations["centre"])
    for actor, path, most in (
        (house.system, "accounts", 2),
        (house.security, "posts", 2),
        (house.auditor, "journal", 3),
        (house.bureau, "organisations", 5),
        (house.bureau, "policies", 3),
    ):
        client = enter(actor)
        client.get(f"/office/{path}/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/office/{path}/")
        asked = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        business = [
            one
            for one in asked
            if "django_session" not in one and "LIMIT 1" not in one.replace("LIMIT 100", "")
        ]
        assert len(business) <= most, (path, business)
