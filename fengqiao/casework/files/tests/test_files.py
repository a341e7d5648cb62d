"""Files of a dispute: sealed on the disk, read through the dispute, refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from fengqiao.casework.cases.tests.house import NOW, House, build_house, make_actor, register
from fengqiao.casework.files.models import File
from fengqiao.casework.files.queries import StoredFile, files_by_id, files_of, read_file
from fengqiao.casework.files.services import store_file, void_file
from fengqiao.kernel.errors import Invalid, NotHere, Refusal
from fengqiao.tools.storage import digest_of
from fengqiao.tools.storage.tests.making import SECRET, pdf, picture
from fengqiao.trust.scope import acting

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAS-10")]


@pytest.fixture
def house() -> House:
    return build_house()


@pytest.fixture
def made(house: House, tmp_path: Path, settings: Any) -> Any:
    settings.FENGQIAO_FILES = tmp_path / "files"
    with acting(house.town_head):
        return register(house, house.town_head)


def keep(house: House, made: Any, data: bytes = b"", **more: Any) -> StoredFile:
    actor = house.town_head
    values = {"kind": "evidence", "name": "现场照片.JPEG", "data": data or picture(exif=True)}
    with acting(actor):
        return store_file(actor=actor, now=NOW, county=made.county, root_id=made.id, **{**values, **more})


def test_what_is_kept_comes_back_and_only_ciphertext_is_on_the_disk(house: House, made: Any) -> None:
    kept = keep(house, made)
    with acting(house.town_head):
        found, data = read_file(house.town_head.scope, made.county, kept.id)
        assert files_of(house.town_head.scope, made.county, made.id) == [found] == [kept]
        assert files_by_id(house.town_head.scope, made.county, made.id, [kept.id]) == {kept.id: kept}
    assert (found.name, found.media_type, found.kind_name) == ("现场照片.jpg", "image/jpeg", "证据材料")
    assert found.digest == digest_of(data) and found.bytes == len(data) and SECRET not in data
    assert (
        found.taken_at is not None
        and found.taken_at.astimezone(NOW.tzinfo).isoformat() == "2026-05-11T08:30:00+08:00"
    )
    (blob,) = [file for file in Path(settings.FENGQIAO_FILES).rglob("*") if file.is_file()]
    assert b"JFIF" not in blob.read_bytes() and data[:64] not in blob.read_bytes()


def test_the_same_picture_twice_is_two_blobs_bound_to_their_rows(house: House, made: Any) -> None:
    first, second = keep(house, made), keep(house, made)
    assert first.digest == second.digest
    with acting(house.town_head):
        rows = File.objects.everywhere("test").filter(county=made.county)
        stored = {row.id: row.stored for row in rows}
        assert len(set(stored.values())) == 2
        rows.filter(id=first.id).update(stored=stored[second.id])
        with pytest.raises(Refusal) as refusal:
            read_file(house.town_head.scope, made.county, first.id)
    assert refusal.value.code == "sealed_damaged"


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\证明.exe", ".\x00\n.", "", "长" * 400 + ".png"])
def test_a_name_is_only_a_name(house: House, made: Any, name: str) -> None:
    kept = keep(house, made, pdf(), name=name)
    assert (
        kept.name.endswith(".pdf")
        and "/" not in kept.name
        and "\\" not in kept.name
        and len(kept.name) <= 160
    )
    assert kept.name.isprintable() and len(kept.name) > 4


def test_a_program_is_refused_and_leaves_no_row(house: House, made: Any) -> None:
    with pytest.raises(Invalid, match="不是 JPG"):
        keep(house, made, b"#!/bin/sh\n", name="协议.pdf")
    with acting(house.town_head):
        assert not File.objects.everywhere("test").filter(county=made.county).exists()


def test_another_place_and_a_missing_file_are_one_answer(house: House, made: Any) -> None:
    kept = keep(house, made)
    for actor, id in ((house.other_head, kept.id), (house.foreign_head, kept.id), (house.town_head, uuid4())):
        with acting(actor), pytest.raises(NotHere) as refusal:
            read_file(actor.scope, made.county, id)
        assert refusal.value.code == "file_not_here"
    with acting(house.foreign_head):
        assert files_of(house.foreign_head.scope, made.county, made.id) == []


def test_a_secret_file_is_hidden_from_who_may_not_read_that_level(house: House, made: Any) -> None:
    trusted = make_actor("trusted", "head", "640221100", house.organisations["town"], secrecy=1)
    with acting(trusted):
        hidden = store_file(
            actor=trusted,
            now=NOW,
            county=made.county,
            root_id=made.id,
            kind="evidence",
            name="x.jpg",
            data=picture(),
            secrecy=1,
        )
        assert read_file(trusted.scope, made.county, hidden.id)[0] == hidden
    with acting(house.town_head):
        assert files_of(house.town_head.scope, made.county, made.id) == []
        with pytest.raises(NotHere):
            read_file(house.town_head.scope, made.county, hidden.id)


def test_a_void_file_is_out_of_the_list_and_stays(house: House, made: Any) -> None:
    kept = keep(house, made)
    where = {"now": NOW, "county": made.county, "root_id": made.id, "id": kept.id}
    with acting(house.town_head):
        void_file(**where, reason="传错了")
        assert files_of(house.town_head.scope, made.county, made.id) == []
        assert files_of(house.town_head.scope, made.county, made.id, voided=True)[0].voided
        with pytest.raises(NotHere):
            void_file(**where, reason="再来一次")
        with pytest.raises(NotHere):
            void_file(**{**where, "root_id": uuid4()}, reason="别家的")


def test_a_lost_blob_is_told_as_such(house: House, made: Any) -> None:
    kept = keep(house, made)
    next(file for file in Path(settings.FENGQIAO_FILES).rglob("*") if file.is_file()).unlink()
    with acting(house.town_head), pytest.raises(Refusal, match="从备份恢复"):
        read_file(house.town_head.scope, made.county, kept.id)
