"""Money: what clerks type, what pages show, what agreements write in capitals. The examples in capitals are the official ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.errors import Invalid
from fengqiao.kernel.money import MOST_FEN, capital_text, fen_from_text, yuan_text

AMOUNTS = st.integers(min_value=0, max_value=10**13)
DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_capitals(text: str) -> int:
    """Fen of a capital amount; a reader written apart from the writer."""
    yuan, _, rest = text.removesuffix("整").rpartition("元")
    total = section = digit = 0
    for char in yuan:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(char) + 1)
            digit = 0
        else:
            total += (section + digit) * {"万": 10**4, "亿": 10**8}[char]
            section = digit = 0
    fen = (total + section + digit) * 100
    for place, value in (("角", 10), ("分", 1)):
        if place in rest:
            fen += DIGITS[rest[rest.index(place) - 1]] * value
    return fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1200", 120_000), ("1,200.5元", 120_050), ("1.2万", 1_200_000), ("￥1200", 120_000), ("人民币 1200 元整", 120_000),
        ("１，２００．５０", 120_050), ("0", 0), ("0.01", 1), (" 3千块 ", 300_000), ("1.5亿元", 15_000_000_000),
    ],
)  # fmt: skip
def test_read_as_clerks_write_it(typed: str, fen: int) -> None:
    assert fen_from_text(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "八百", "-5", "1.2.3", "1200美元", "1.234", "1e9", "99999999999999999", "12 00"]
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Invalid) as no:
        fen_from_text(typed)
    assert no.value.field == "amount" and no.value.sentence.endswith("。")


def test_the_largest_amount_is_still_one() -> None:
    assert fen_from_text(yuan_text(MOST_FEN)) == MOST_FEN
    with pytest.raises(Invalid):
        fen_from_text(yuan_text(MOST_FEN + 1))


@given(AMOUNTS)
def test_figures_read_back(fen: int) -> None:
    assert fen_from_text(yuan_text(fen)) == fen


@given(AMOUNTS)
def test_capitals_read_back(fen: int) -> None:
    """Two amounts never share a text."""
    assert read_capitals(capital_text(fen)) == fen


@given(AMOUNTS)
def test_capitals_have_no_double_and_no_trailing_zero(fen: int) -> None:
    text = capital_text(fen)
    assert "零零" not in text and "零元" not in text.removeprefix("零元") and "零万" not in text
    assert text.endswith(("整", "分"))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"), (140_950, "壹仟肆佰零玖元伍角整"), (600_714, "陆仟零柒元壹角肆分"), (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"), (10_700_053, "壹拾万零柒仟元伍角叁分"), (5, "伍分"), (50, "伍角整"),
        (1_000_000_100, "壹仟万零壹元整"),
    ],
)  # fmt: skip
def test_capitals_of_the_payment_rules(fen: int, text: str) -> None:
    """支付结算办法 annex 1, section 3."""
    assert capital_text(fen) == text


def test_a_debt_has_no_capitals_but_figures() -> None:
    assert yuan_text(-120_050) == "-1,200.50"
    with pytest.raises(ValueError, match="negative"):
        capital_text(-1)
