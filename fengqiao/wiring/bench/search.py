"""`search`: the page that a clerk sees who looks for a word of two characters (common, rare), a longer one, a name, a number, or a
word with filters, in a town, a county and ten counties.

The budget is absolute (design 7): 30 ms CPU in a county, 60 ms over ten. Beside the page stand the search alone (the question to the
side table, the fifty rows and their names), and the list of the same reader without any word, which is the frame of every page.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connections
from django.utils import timezone

from fengqiao.casework.cases.queries import ListFilters
from fengqiao.casework.search.engine import incomplete_counties
from fengqiao.casework.search.queries import search_disputes
from fengqiao.casework.search.services import rebuild
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.textmind.bigrams import lexemes
from fengqiao.trust.scope.acting import acting, system_actor
from fengqiao.trust.vault import blind, seal

from .filling import fill, fill_beside
from .measuring import Result, paired_cpu_ms
from .pages import ask, backend, counted_queries, one_backend, reader
from .people import bench_actor, bench_people

__all__ = ["measure"]

# login -> (name, budget in ms)
READERS = {
    "bench-county": ("一个县", 30.0), "bench-wide": ("十个县区", 60.0), "bench-narrow": ("一个乡镇", 30.0),
}  # fmt: skip
MOST_QUERIES = 6
INDEX = "search_entry_lexemes"
COUNTY, NUMBER = "640221", "64022119700101001X"


def _keep_found(say: Callable[[str], None]) -> None:
    """Disputes of a database that was filled before there was a side table get their entries now."""
    for county in incomplete_counties():
        begun = time.monotonic()
        with acting(system_actor((county,), why="检索表")), connections["default"].cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            done = rebuild(county)
        say(f"检索表 {county}：{done:,} 件，{time.monotonic() - begun:.0f} 秒")


def _index(say: Callable[[str], None]) -> dict[str, Any]:
    """Build the index of words once more, timed, and look at the sizes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        begun = time.monotonic()
        cursor.execute(f"REINDEX INDEX {INDEX}")
        seconds = time.monotonic() - begun
        cursor.execute("VACUUM (ANALYZE) search_searchentry")
        cursor.execute(
            f"SELECT pg_relation_size('{INDEX}'), pg_total_relation_size('search_searchentry'), count(*), avg(length(lexemes))::int"
            " FROM search_searchentry"
        )
        index, whole, entries, words = cursor.fetchone()
    found = {
        "index_s": round(seconds, 1), "index_mb": round(index / 2**20), "table_mb": round(whole / 2**20), "entries": entries, "words_each": words,
    }  # fmt: skip
    say(
        f"检索表 {entries:,} 条，每条约 {words} 个词；词的索引 {found['index_mb']} MB，建立 {seconds:.0f} 秒；表和全部索引 {found['table_mb']} MB"
    )
    return found


def _late_texts() -> list[str]:
    """Narratives of the county, five thousand of a row of days, not the very newest."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT narrative FROM cases_dispute WHERE county = %s ORDER BY received_at DESC"
            " OFFSET (SELECT least(3500, count(*) / 2) FROM cases_dispute WHERE county = %s) LIMIT 5000",
            [COUNTY, COUNTY],
        )
        return [text for (text,) in cursor.fetchall()]


def _known_words(texts: list[str]) -> list[tuple[float, str]]:
    """Pairs of characters with the share of the texts that hold them, the commonest first; names are not among them."""
    found = Counter(word for text in texts for word in lexemes(text) if len(word) == 2 and not word.isascii())
    return [(count / len(texts), word) for word, count in found.most_common()]


def _nearest(known: list[tuple[float, str]], share: float) -> str:
    return min(known, key=lambda row: abs(row[0] - share))[1]


def _one_of_late() -> tuple[UUID, str, str, str]:
    """Of a dispute among the two hundred newest of the county: id of a person, the name, the narrative, the dispute's number."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, d.narrative, d.number FROM cases_dispute d JOIN cases_party p ON p.county = d.county AND p.dispute_id = d.id"
            " WHERE d.county = %s AND p.county = %s AND p.kind = 'person' AND length(p.name) = 3"
            " AND place LIKE '640221100%%' ORDER BY d.received_at DESC, p.id LIMIT 200",
            [COUNTY, COUNTY],
        )
        return random.Random(7).choice(cursor.fetchall())


def _give_number(party: UUID) -> None:
    """One person of the thin data, who have no numbers, gets one: the blind index is what finds, the sealed value is never opened."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_party SET id_hash = %s, id_enc = %s WHERE county = %s AND id = %s",
            [
                blind("id", NUMBER),
                seal(NUMBER, table="cases_party", column="id_enc", row_id=party),
                COUNTY,
                party,
            ],
        )


def _asked() -> dict[str, dict[str, str]]:
    """Kind of search -> the page's parameters."""
    texts = _late_texts()
    known = _known_words(texts)
    party, name, narrative, number = _one_of_late()
    _give_number(party)
    common = _nearest(known, 0.05)
    # Two words that do occur together, in about one of a hundred texts: a pair that never meets is the search for a word that is not.
    both = _nearest(
        [row for row in _known_words([text for text in texts if common in text]) if row[1] != common], 0.2
    )
    words = {
        "两字，几乎都有": "纠纷", "两字，常见": common, "两字，少见": _nearest(known, 0.001), "四字": narrative[10:14], "两个词": f"{common} {both}",
        "姓名": name, "身份证号": NUMBER, "纠纷编号": number, "没有的词": "赑屃",
    }  # fmt: skip
    filters = {
        "两字加类型": {"type": "neighbour"}, "两字加已销号": {"stage": "closed"}, "两字加在办": {"stage": "open"}, "两字加七日内到期": {"due": "week"},
        "两字加类型、在办": {"type": "neighbour", "stage": "open"},
    }  # fmt: skip
    return {kind: {"q": word} for kind, word in words.items()} | {
        kind: {"q": common, **more} for kind, more in filters.items()
    }


def measure(*, size: int, small: int, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """One result a reader and kind of word; the first carries the index."""
    bench_people()
    fill(size, say=say)
    fill_beside(size, say=say)
    _keep_found(say)
    extra = _index(say)
    one_backend()
    asked = _asked()
    results = []
    for login, (name, budget) in READERS.items():
        client, actor = reader(login), bench_actor(login)
        for kind, query in asked.items():
            path = f"/disputes/?{urlencode(query)}"
            filters: dict[str, Any] = dict(query)
            alone = partial(_alone, actor, ListFilters(**filters))
            hits = alone()
            queries = counted_queries(client, path)
            page, search, plain = paired_cpu_ms(
                [partial(ask, client, path), alone, partial(ask, client, "/disputes/")],
                [[backend()]] * 3,
                runs=10 if quick else 30,
            )
            detail = {"hits": hits, "search_ms": round(search, 2), "list_ms": round(plain, 2), **extra}
            extra = {}
            results.append(
                Result("search", f"{name}，{kind}", page, budget, 1.0, len(queries), MOST_QUERIES, detail)
            )
            say(
                f"search {name}，{kind}：找到 {hits}，整页 {page:.1f} ms，其中检索 {search:.1f} ms；不检索的列表 {plain:.1f} ms"
            )
    connections.close_all()
    return results


def _alone(actor: Actor, filters: ListFilters) -> str:
    with acting(actor):
        return search_disputes(actor.scope, filters, cursor=None, now=timezone.now()).page.counted
