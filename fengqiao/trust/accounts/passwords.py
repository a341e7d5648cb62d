"""Which passwords are refused, in our own sentences: Django's are translated only where its own accounts are installed."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from fengqiao.kernel.errors import Invalid

from .models import User

__all__ = ["must_be_strong"]

_TOLD = {
    "password_too_short": "口令至少 10 位。",
    "password_too_common": "这个口令太常见，容易被猜中。",
    "password_entirely_numeric": "口令不能全是数字。",
    "password_too_similar": "口令与登录名或姓名太相似。",
}


def must_be_strong(password: str, user: User) -> None:
    """Raises Invalid for a password that is short, common, all digits or like the login."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        told = [_TOLD.get(one.code or "", "口令不够安全。") for one in error.error_list]
        raise Invalid("password_weak", "".join(dict.fromkeys(told)), field="password") from None
