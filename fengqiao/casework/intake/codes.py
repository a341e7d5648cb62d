"""Code tables of what comes in from outside, code to Chinese. Plain data."""

from __future__ import annotations

__all__ = ["WISHES_FOR", "WISH_ANSWERS"]

WISHES_FOR = {"choose": "希望由指定的调解员调解", "other": "请求更换调解员"}
# "withdrawn" is said by the applicant, the others by the holder.
WISH_ANSWERS = {"done": "已照办", "declined": "不能照办", "withdrawn": "已收回"}
