"""What a file is, by its bytes and never by its name; what is no sheet is refused with a sentence that says what to do."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from .problems import SheetProblem

__all__ = [
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "MOST_UNPACKED",
    "check_package",
    "encoding_of",
    "kind_of",
]

MOST_BYTES = 64 * 2**20  # a ledger of 100,000 rows with 20 columns has 10 MB
MOST_UNPACKED = 1024 * 2**20
MOST_ROWS = 300_000
MOST_COLUMNS = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_ROW = re.compile(rb'<row[^>]* r="(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="[A-Z]{3}\d+"[^>/]*>')


def kind_of(data: bytes) -> str:
    """ "xlsx" or "csv". Raises SheetProblem for everything else."""
    if not data:
        raise SheetProblem("sheet_empty", "文件是空的，请重新选择。")
    if len(data) > MOST_BYTES:
        raise SheetProblem(
            "sheet_too_large", f"文件超过 {MOST_BYTES // 2**20} MB，请按年度或单位拆分后导入。"
        )
    if data.startswith(_OLE):
        _refuse_ole(data)
    if data.startswith(b"PK"):
        return "xlsx"
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise SheetProblem("sheet_is_pdf", "这是 PDF 文件，不能导入。请用原来的表格文件。")
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head")):
        raise SheetProblem(
            "sheet_is_web_page",
            "这个文件其实是网页，只是扩展名像表格。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后导入。",
        )
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SheetProblem("sheet_unknown", "认不出这个文件。请导入 .xlsx 或 .csv 表格。")
    return "csv"


def _refuse_ole(data: bytes) -> None:
    """Old Excel and password-protected new Excel have the same wrapper; its directory names tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise SheetProblem(
            "sheet_encrypted",
            "这个表格设有打开密码。请打开后在“文件—信息—保护工作簿”中去掉密码，保存后再导入。",
        )
    if "WordDocument".encode("utf-16-le") in data:
        raise SheetProblem("sheet_is_word", "这是 Word 文档，不能导入。请把表格复制到 Excel，存为 .xlsx。")
    raise SheetProblem(
        "sheet_is_old",
        "这是旧格式的表格（.xls）。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后导入。",
    )


def check_package(data: bytes) -> None:
    """An .xlsx is a sound package of a sane size: looked at before anything is unpacked into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            unpacked = sum(one.file_size for one in package.infolist())
            if "xl/workbook.xml" not in names:
                raise _other_package(names)
            if unpacked > MOST_UNPACKED or unpacked > 400 * len(data):
                raise SheetProblem("sheet_bomb", "表格展开后过大，不能导入。请按年度或单位拆分后导入。")
            for name in sorted(names):
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_extent(package, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise SheetProblem(
            "sheet_broken", "文件已损坏，打不开。请重新下载，或用 Excel 打开后另存一份再导入。"
        ) from None


def _other_package(names: set[str]) -> SheetProblem:
    if "word/document.xml" in names:
        return SheetProblem("sheet_is_word", "这是 Word 文档，不能导入。请把表格复制到 Excel，存为 .xlsx。")
    return SheetProblem(
        "sheet_other_package",
        "这不是 .xlsx 表格。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后导入。",
    )


def _check_extent(package: zipfile.ZipFile, name: str) -> None:
    """A stray cell in the last row or column would make the reader lay out billions of cells.

    Reads the sheet's text in pieces; cells are in order, so the last row named is the last row.
    """
    last, rest = 0, b""
    with package.open(name) as part:
        while piece := part.read(1 << 20):
            text = rest + piece
            for last_row in _LAST_ROW.finditer(text):
                last = int(last_row[1])
            if _FAR_COLUMN.search(text):
                raise SheetProblem(
                    "sheet_too_wide",
                    f"表格最右边还有内容，超过 {MOST_COLUMNS} 列。请删除右侧多余的列后导入。",
                )
            rest = text[-256:]
    if last > MOST_ROWS:
        raise SheetProblem(
            "sheet_too_long",
            f"表格的最后一行是第 {last} 行，超过 {MOST_ROWS} 行。请删除末尾多余的行，或拆分后导入。",
        )


def encoding_of(data: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else GB18030, which Excel in China writes. Raises SheetProblem."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for name in ("utf-8-sig", "gb18030"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    raise SheetProblem("csv_encoding", "认不出文字编码。请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 后导入。")
