"""Numbers at the door: citizen identity numbers (GB 11643), unified social credit codes (GB 32100), telephones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fengqiao.kernel.errors import Invalid
from fengqiao.tools.textmind.widths import normalise

__all__ = [
    "CitizenId",
    "PartyNumbers",
    "check_character",
    "check_citizen_id",
    "check_credit_code",
    "check_party_number",
    "check_phone",
    "holds_personal_number",
]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# A person's number in running text: identity numbers of now and before 1999, mobiles, landlines with their area code.
_IN_TEXT = re.compile(r"(?<!\d)(?:\d{17}[\dX]|\d{15}|(?:\+?86)?1[3-9]\d{9}|0[1-9]\d{8,10})(?!\d)")
_WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９Ｘｘ", "0123456789XX", strict=True)}


@dataclass(frozen=True)
class CitizenId:
    """What a valid number says of its bearer."""

    number: str
    born_on: date
    sex: str  # "1" male, "2" female


@dataclass(frozen=True)
class PartyNumbers:
    """Normalised numbers of a party and what follows from them."""

    id_number: str
    phone: str
    sex: str
    age: int | None


def check_character(seventeen: str) -> str:
    """The last character of a citizen identity number, from the seventeen digits before it (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def check_citizen_id(text: str, *, today: date, field: str = "id_number") -> CitizenId:
    """18 digits with the right check digit and a birth date that was. Raises Invalid with a sentence for the clerk."""
    number = text.translate(_WIDE).replace(" ", "").upper()
    if re.fullmatch(r"\d{15}", number):
        raise Invalid("id_15_digits", "十五位的旧身份证号已停用，请登记十八位号码。", field=field)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise Invalid("id_shape", "身份证号应为 18 位，末位可以是 X。", field=field)
    if number[-1] != check_character(number[:17]):
        raise Invalid("id_check_digit", "身份证号校验位不符，请核对是否输错。", field=field)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Invalid("id_birth_date", "身份证号中的出生日期不存在，请核对。", field=field) from None
    if not date(1880, 1, 1) <= born <= today:
        raise Invalid("id_birth_date", "身份证号中的出生日期不合情理，请核对。", field=field)
    return CitizenId(number, born, "1" if int(number[16]) % 2 else "2")


def check_credit_code(text: str, *, field: str = "id_number") -> str:
    """18 characters of GB 32100 with the right check character."""
    code = text.translate(_WIDE).replace(" ", "").upper()
    if len(code) != 18 or any(char not in _CREDIT for char in code):
        raise Invalid(
            "credit_code_shape",
            "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。",
            field=field,
        )
    total = sum(_CREDIT.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    if _CREDIT[(31 - total % 31) % 31] != code[17]:
        raise Invalid("credit_code_check", "统一社会信用代码校验位不符，请核对。", field=field)
    return code


def check_phone(text: str, *, field: str = "phone") -> str:
    """A mainland mobile or a landline with area code; digits only."""
    digits = re.sub(r"[\s\-－—()（）]", "", text.translate(_WIDE)).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}", digits):
        raise Invalid("phone_shape", "电话号码应为 11 位手机号，或带区号的座机号。", field=field)
    return digits


def check_party_number(id_kind: str, id_number: str, phone: str, *, field: str, today: date) -> PartyNumbers:
    """Check and normalise a party's numbers; both may be blank. `field` is the prefix of the form fields."""
    number, sex, age = id_number.strip(), "", None
    if number and id_kind == "111":
        person = check_citizen_id(number, today=today, field=f"{field}-id_number")
        number, sex = person.number, person.sex
        age = (
            today.year
            - person.born_on.year
            - ((today.month, today.day) < (person.born_on.month, person.born_on.day))
        )
    elif number and id_kind == "uscc":
        number = check_credit_code(number, field=f"{field}-id_number")
    elif number and not re.fullmatch(r"[0-9A-Za-z\-()]{4,30}", number.translate(_WIDE)):
        raise Invalid("id_shape", "证件号码只能是 4 至 30 位数字和字母。", field=f"{field}-id_number")
    checked = check_phone(phone, field=f"{field}-phone") if phone.strip() else ""
    return PartyNumbers(number.translate(_WIDE).upper(), checked, sex, age)


def holds_personal_number(text: str) -> bool:
    """Whether a text somewhere holds what looks like the identity number or the telephone of a person, however it was typed."""
    plain = re.sub(r"(?<=[\dXx)）])[\s\-－—()（）]+(?=[\d(（])|[()（）]", "", normalise(text)).upper()
    return bool(_IN_TEXT.search(plain))
