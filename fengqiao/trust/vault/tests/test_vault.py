"""The vault: sealed for one place only, found again by a blind index, masked; numbers checked at the door. No database."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.errors import Invalid, Refusal
from fengqiao.trust.vault import blind, mask_address, mask_id, mask_name, mask_phone, seal, unseal
from fengqiao.trust.vault.numbers import check_citizen_id, check_credit_code, check_party_number, check_phone
from fengqiao.trust.vault.ring import add_version, fingerprint, version_of

pytestmark = pytest.mark.req("SYS-03")
TODAY = date(2026, 5, 11)
ROW, OTHER = UUID(int=1), UUID(int=2)
WHERE = {"table": "cases_party", "column": "id_enc", "row_id": ROW}
PERSON = "11010519491231002X"  # the example of GB 11643
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


@pytest.fixture
def keys(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """A key folder of this test's own."""
    settings.FENGQIAO_KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys" / "ring.json"


# -- seal and unseal -----------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_what_is_sealed_comes_back(plain: str) -> None:
    sealed = seal(plain, **WHERE)
    assert unseal(sealed, **WHERE) == plain
    assert len(plain.encode()) < 4 or plain.encode() not in sealed


@pytest.mark.parametrize("wrong", [{"table": "cases_other"}, {"column": "phone_enc"}, {"row_id": OTHER}])
def test_a_sealed_value_cannot_be_moved(wrong: dict) -> None:
    """Whoever copies a ciphertext to another row, column or table cannot read it there."""
    sealed = seal(PERSON, **WHERE)
    with pytest.raises(Refusal) as no:
        unseal(sealed, **{**WHERE, **wrong})
    assert no.value.code == "sealed_damaged"


@given(st.integers(min_value=1))
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(seal(PERSON, **WHERE))
    sealed[1 + at % (len(sealed) - 1)] ^= 1
    with pytest.raises(Refusal, match="不符"):
        unseal(bytes(sealed), **WHERE)


def test_equal_values_look_different_and_memoryviews_are_read() -> None:
    one, two = seal(PERSON, **WHERE), seal(PERSON, **WHERE)
    assert one != two and unseal(memoryview(one), **WHERE) == unseal(two, **WHERE)


# -- keys ----------------------------------------------------------------------------------------------------


def test_the_ring_is_made_at_first_use_for_its_owner_only(keys: Path) -> None:
    seal("x", **WHERE)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.parent.stat().st_mode) == 0o700


def test_a_new_version_seals_and_the_old_one_still_reads(keys: Path) -> None:
    old, before, index = seal(PERSON, **WHERE), fingerprint(), blind("id", PERSON)
    assert version_of(old) == 1 and add_version() == 2
    new = seal(PERSON, **WHERE)
    assert version_of(new) == 2
    assert unseal(old, **WHERE) == unseal(new, **WHERE) == PERSON
    assert (fingerprint(), blind("id", PERSON)) == (before, index), "a rotation keeps values findable"


def test_a_missing_key_says_so(keys: Path) -> None:
    sealed = seal(PERSON, **WHERE)
    add_version()
    ring = json.loads(keys.read_text())
    del ring["keys"]["1"]
    keys.write_text(json.dumps(ring))
    with pytest.raises(Refusal, match="缺少解密密钥"):
        unseal(sealed, **WHERE)


def test_another_ring_has_another_fingerprint(
    keys: Path, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    first, sealed = fingerprint(), seal(PERSON, **WHERE)
    settings.FENGQIAO_KEYS = tmp_path / "others"  # type: ignore[attr-defined]
    assert fingerprint() != first
    with pytest.raises(Refusal, match="密钥"):
        unseal(sealed, **WHERE)


# -- the blind index -----------------------------------------------------------------------------------------


def test_equal_values_are_found_however_typed() -> None:
    assert blind("id", "11010519491231002x") == blind("id", "110105 19491231 002X")
    assert blind("phone", "138-0000 1111") == blind("phone", "13800001111")
    assert len(blind("id", PERSON)) == 32 and PERSON.encode() not in blind("id", PERSON)
    assert blind("id", "13800001111") != blind("phone", "13800001111"), "kinds do not mix"


@given(st.lists(st.text("0123456789X", min_size=4, max_size=18), unique=True, min_size=2, max_size=5))
def test_different_values_differ(values: list[str]) -> None:
    assert len({blind("id", value) for value in values}) == len(values)


# -- numbers -------------------------------------------------------------------------------------------------


def test_a_citizen_number_tells_birth_and_sex() -> None:
    person = check_citizen_id(" 110105 19491231 002ｘ ", today=TODAY)
    assert (person.number, person.born_on, person.sex) == (PERSON, date(1949, 12, 31), "2")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, by: int) -> None:
    digits = list(PERSON)
    digits[place] = str((int(digits[place]) + by) % 10)
    with pytest.raises(Invalid):
        check_citizen_id("".join(digits), today=TODAY)


@given(st.integers(0, 15))
def test_two_digits_exchanged_are_found(place: int) -> None:
    digits = list(PERSON)
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    if "".join(digits) != PERSON:
        with pytest.raises(Invalid):
            check_citizen_id("".join(digits), today=TODAY)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105491231002", "id_15_digits"), ("12345", "id_shape"), ("110105194912310021", "id_check_digit"),
        (with_check("64022119900230001"), "id_birth_date"), (with_check("64022120300101001"), "id_birth_date"),
        (with_check("64022118500101001"), "id_birth_date"),
    ],
)  # fmt: skip
def test_each_fault_has_its_sentence(number: str, code: str) -> None:
    with pytest.raises(Invalid) as no:
        check_citizen_id(number, today=TODAY)
    assert no.value.code == code and no.value.field == "id_number"


def test_credit_codes() -> None:
    assert check_credit_code("91350100m000100y43") == "91350100M000100Y43"  # the example of GB 32100
    for wrong in ("91350100M000100Y44", "91350100M000100I43", "123"):
        with pytest.raises(Invalid):
            check_credit_code(wrong)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("138-0000-1111", "13800001111"),
        ("+86 13800001111", "13800001111"),
        ("（0951）6012345", "09516012345"),
    ],
)
def test_telephones(typed: str, digits: str) -> None:
    assert check_phone(typed) == digits


@pytest.mark.parametrize("typed", ["12800001111", "1380000111", "138000011112", "电话", "123"])
def test_no_telephones(typed: str) -> None:
    with pytest.raises(Invalid):
        check_phone(typed)


def test_a_partys_numbers_together() -> None:
    found = check_party_number("111", PERSON, "13800001111", field="parties-0", today=TODAY)
    assert (found.id_number, found.phone, found.sex, found.age) == (PERSON, "13800001111", "2", 76)
    blank = check_party_number("111", " ", "", field="parties-0", today=TODAY)
    assert (blank.id_number, blank.phone, blank.age) == ("", "", None)
    with pytest.raises(Invalid) as no:
        check_party_number("111", "1", "", field="parties-3", today=TODAY)
    assert no.value.field == "parties-3-id_number"


# -- masks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (mask_id(PERSON), "110105********002X"), (mask_id("E1234567"), "E******"), (mask_phone("13800001111"), "138****1111"),
        (mask_phone("110"), "****"), (mask_name("欧阳锋"), "欧**"), (mask_name("王"), "王*"),
        (mask_address("城关镇老城社区3号楼2单元"), "城关镇****"), (mask_address("某处"), "某处****"),
    ],
)  # fmt: skip
def test_masks(masked: str, shown: str) -> None:
    assert masked == shown


@given(st.integers(10**16, 10**17 - 1), st.integers(3 * 10**9, 10**10 - 1))
def test_no_mask_gives_the_whole_away(seventeen: int, phone: int) -> None:
    number = f"{seventeen}X"
    assert number[6:14] not in mask_id(number), "the birth date"
    assert mask_phone(f"1{phone}") == f"1{phone}"[:3] + "****" + f"1{phone}"[7:]
