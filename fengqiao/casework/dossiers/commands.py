"""`fengqiao dossier verify FILE`: is this the sealed volume, unaltered? Exit status 0 the same, 1 altered or unknown."""

from __future__ import annotations

import argparse
from pathlib import Path

from fengqiao.trust.vault import sealing_key

from .verifying import verify_file

__all__ = ["main"]

MOST_BYTES = 200 * 1024 * 1024


def main(argv: list[str]) -> int:
    """verify FILE, or certificate."""
    parser = argparse.ArgumentParser(prog="fengqiao dossier", description="核验封存的电子卷宗。")
    what = parser.add_subparsers(dest="what", required=True, metavar="verify | certificate")
    verify = what.add_parser("verify", help="核对文件是不是封存的那一份，有没有改动")
    verify.add_argument("file", type=Path, help="电子卷宗（PDF）")
    what.add_parser("certificate", help="输出封卷证书（自签，不是认证机构签发），供别处核验签名")
    options = parser.parse_args(argv)
    if options.what == "certificate":
        key = sealing_key()
        print(key.certificate.decode("ascii"), end="")
        print(f"指纹 SHA-256：{key.fingerprint}")
        return 0
    try:
        if options.file.stat().st_size > MOST_BYTES:
            print("文件过大，不是本系统封存的卷宗。")
            return 1
        data = options.file.read_bytes()
    except OSError as error:
        print(f"文件打不开：{options.file}（{error.strerror}）")
        return 1
    verdict = verify_file(data)
    print(verdict.sentence)
    for line in verdict.lines:
        print(f"  {line}")
    return 0 if verdict.kind == "same" else 1
