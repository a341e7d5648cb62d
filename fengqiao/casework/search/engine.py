"""The search engine's SQL, here and nowhere else (design 6.7): three functions that run with the owner's rights.

Under row-level security a text condition cannot use its index (pitfall R10), so the condition on counties and secrecy stands
inside the functions, taken from the same settings that the policies read. The narrower scope (area, holder, shared) comes as
arguments; the caller reads the rows that are found through `within(scope)` once more.

How the work stays bounded whatever the word. Month of receipt, county with month, places, type, channel and end are lexemes too, so the
index itself cuts to them. The newest months are read first: a common word ends there. Where they give little the word (or what
narrows it) is rare, and all its time is read at once by its short list; so is what is open, and a word known to be rare.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from fengqiao.casework.cases.states import OVER
from fengqiao.kernel.placed.values import Scope, next_code

__all__ = ["FUNCTIONS", "MOST", "Hit", "Hits", "Narrow", "begun", "find", "incomplete_counties", "put"]

MOST = 1001  # "1000+" on the page
SHORT = 20_000  # entries that are looked up one by one sooner than narrowed by further lists
COMMON = 0.1  # share of all disputes above which a word is looked for in the days themselves

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION fq_search_put(p_rows jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fq$
    INSERT INTO search_searchentry (id, county, created_at, dispute_id, received_at, secrecy, place, extra, lexemes)
    SELECT r.id, r.county, r.created_at, r.dispute_id, r.received_at, r.secrecy, r.place, r.extra, array_to_tsvector(r.lexemes)
    FROM jsonb_to_recordset(p_rows) AS r(id uuid, county text, created_at timestamptz, dispute_id uuid, received_at timestamptz,
        secrecy smallint, place text, extra text, lexemes text[])
    WHERE r.county = ANY((SELECT string_to_array(current_setting('fengqiao.counties', true), ','))::text[])
    ON CONFLICT (county, dispute_id) DO UPDATE
    SET received_at = excluded.received_at, secrecy = excluded.secrecy, place = excluded.place, extra = excluded.extra,
        lexemes = excluded.lexemes
$fq$;

CREATE OR REPLACE FUNCTION fq_search(p jsonb) RETURNS TABLE (county text, dispute_id uuid, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET random_page_cost = 1.1 AS $fq$
DECLARE
    allowed text[] := string_to_array(current_setting('fengqiao.counties', true), ',');
    level int := coalesce(nullif(current_setting('fengqiao.secrecy', true), ''), '0')::int;
    whole text[]; parts text[]; asked text; marks text[] := '{}'; ranges text := 'false'; area text; cond text; dcond text := '';
    outside uuid[] := '{}'; few uuid[]; word text; block jsonb; need int := least((p->>'most')::int, 6000); got int := 0; found int;
    top timestamp; low timestamp; months int := 3; days int; share real; short boolean; month text; sql text; hidden text; far text; way text; elems text[]; freqs real[]; everywhere text[]; wcond text := '';
BEGIN
    SELECT coalesce(array_agg(c), '{}') INTO whole FROM jsonb_array_elements_text(p->'full') c WHERE c = ANY(allowed);
    SELECT coalesce(array_agg(c), '{}') INTO parts FROM jsonb_array_elements_text(p->'part') c WHERE c = ANY(allowed);
    SELECT string_agg('''' || replace(w, '''', '') || '''', ' & ') INTO asked FROM jsonb_array_elements_text(p->'lexemes') w;
    everywhere := whole || parts;
    IF cardinality(everywhere) = 0 OR asked IS NULL THEN RETURN; END IF;

    -- Type and end narrow by the county's own short list where the counties are few, else by everybody's.
    FOR word, elems IN SELECT '#', ARRAY[p->>'type'] WHERE p ? 'type'
        UNION ALL SELECT '!', ARRAY(SELECT jsonb_array_elements_text(p->'ends')) WHERE p ? 'ends' LOOP
        SELECT asked || ' & (' || string_agg(format('''%s%s%s''', word, c, replace(one, '''', '')), ' | ') || ')' INTO asked
        FROM unnest(elems) one, unnest(CASE WHEN cardinality(everywhere) <= 12 THEN everywhere ELSE ARRAY[''] END) c;
    END LOOP;
    IF asked IS NULL THEN RETURN; END IF;
    IF p ? 'channel' THEN asked := asked || ' & ''=' || replace(p->>'channel', '''', '') || ''''; END IF;

    -- The area: whole counties, blocks of the others, and what is held or shared outside the blocks (few: read first).
    area := format('e.county = ANY(%L::text[])', whole);
    IF cardinality(parts) > 0 THEN
        FOR block IN SELECT jsonb_array_elements(p->'blocks') LOOP
            ranges := ranges || format(' OR (@.place >= %L AND @.place < %L)', block->>0, block->>1);
            marks := CASE WHEN length(block->>0) IN (6, 9, 12) THEN marks || ('''@' || (block->>0) || '''') ELSE marks || NULL::text END;
        END LOOP;
        area := format('(%s OR e.county = ANY(%L::text[]) AND (%s))', area, parts, replace(ranges, '@.', 'e.'));
        IF jsonb_array_length(p->'organisations') > 0 THEN
            EXECUTE format('SELECT coalesce(array_agg(e.dispute_id), ''{}'') FROM search_searchentry e WHERE e.county = ANY(%1$L::text[])'
                ' AND e.dispute_id = ANY(ARRAY(SELECT d.id FROM cases_dispute d WHERE d.county = ANY(%1$L::text[])'
                ' AND d.holder_id = ANY(%2$L::uuid[]) AND NOT (%3$s)) || ARRAY(SELECT x.dispute_id FROM cases_participant x'
                ' WHERE x.county = ANY(%1$L::text[]) AND x.organisation_id = ANY(%2$L::uuid[]) AND x.to_at IS NULL))'
                ' AND e.lexemes @@ %4$L::tsquery AND NOT %5$s',
                parts, ARRAY(SELECT jsonb_array_elements_text(p->'organisations')), replace(ranges, '@.', 'd.'), asked, area) INTO outside;
        END IF;
    END IF;
    -- With whole counties, many marks, or a block that is no mark, the counties narrow, here or by their months.
    IF cardinality(whole) = 0 AND cardinality(marks) BETWEEN 1 AND 40 AND array_position(marks, NULL) IS NULL THEN
        asked := asked || ' & (' || array_to_string(marks, ' | ') || ')';
        marks := '{}';
    ELSE
        marks := CASE WHEN cardinality(everywhere) <= 12 THEN ARRAY(SELECT '''@' || c || '''' FROM unnest(everywhere) c) ELSE '{}' END;
    END IF;

    cond := format(' AND e.secrecy <= %s', level);
    FOR word IN SELECT jsonb_array_elements_text(p->'whole') LOOP
        wcond := wcond || format(' AND (strpos(d.narrative, %L) > 0 OR strpos(e.extra, %L) > 0)', word, word);
    END LOOP;
    IF p ? 'stages' THEN
        dcond := dcond || format(' AND d.stage = ANY(%L::text[])', ARRAY(SELECT jsonb_array_elements_text(p->'stages')));
    END IF;
    IF p ? 'holder' THEN dcond := dcond || format(' AND d.holder_id = %L', p->>'holder'); END IF;
    IF p ? 'due' THEN dcond := dcond || format(' AND d.due_on >= %L AND d.due_on <= %L', p->'due'->>0, p->'due'->>1); END IF;
    IF p ? 'ids' THEN cond := cond || format(' AND e.dispute_id = ANY(%L::uuid[])', ARRAY(SELECT jsonb_array_elements_text(p->'ids'))); END IF;
    IF p ? 'place' THEN
        cond := cond || format(' AND e.place >= %L AND e.place < %L', p->'place'->>0, p->'place'->>1);
        IF length(p->'place'->>0) IN (6, 9, 12) THEN asked := asked || ' & ''@' || replace(p->'place'->>0, '''', '') || ''''; END IF;
    END IF;
    IF p ? 'before' THEN
        cond := cond || format(' AND (e.received_at, e.dispute_id) < (%L::timestamptz, %L::uuid)', p->'before'->>0, p->'before'->>1);
    END IF;
    IF p ? 'after' THEN
        cond := cond || format(' AND (e.received_at, e.dispute_id) > (%L::timestamptz, %L::uuid)', p->'after'->>0, p->'after'->>1);
    END IF;
    -- Found by the words and put in order first; what stands in the dispute itself is looked up only until there is enough.
    cond := replace(cond, '%', '%%'); far := replace(dcond || wcond, '%', '%%'); way := CASE WHEN p ? 'after' THEN '' ELSE ' DESC' END;
    sql := 'SELECT e.county, e.dispute_id, e.received_at' || CASE WHEN wcond = '' THEN '' ELSE ', e.extra' END || ' FROM search_searchentry e';
    IF cardinality(outside) > 0 THEN  -- they hold all words already, but not the marks of the area
        sql := format('(%1$s WHERE %2$s AND e.lexemes @@ %%1$L::tsquery%3$s%%2$s) UNION ALL (%1$s WHERE e.county = ANY(%4$L::text[])'
            ' AND e.dispute_id = ANY(%5$L::uuid[])%3$s%%2$s)', sql, replace(area, '%', '%%'), cond, parts, outside);
    ELSE
        sql := format('%1$s WHERE %2$s AND e.lexemes @@ %%1$L::tsquery%3$s%%2$s', sql, replace(area, '%', '%%'), cond);
    END IF;
    IF far = '' THEN
        sql := 'SELECT x.county::text, x.dispute_id, x.received_at FROM (' || sql || ') x ORDER BY x.received_at' || way || ', x.dispute_id' || way || ' LIMIT ';
    ELSE
        sql := 'SELECT e.county::text, e.dispute_id, e.received_at FROM (SELECT * FROM (' || sql || ') x ORDER BY x.received_at' || way || ', x.dispute_id' || way
            || ' OFFSET 0) e JOIN cases_dispute d ON d.county = e.county AND d.id = e.dispute_id WHERE true' || far
            || ' ORDER BY e.received_at' || way || ', e.dispute_id' || way || ' LIMIT ';
    END IF;
    IF p ? 'after' THEN
        RETURN QUERY EXECUTE format(sql, asked, '') || need;
        RETURN;
    END IF;

    -- Months of the calendar here, whatever the session's zone; the first window reaches a month ahead of any clock.
    top := date_trunc('month', least(now(), (p->'before'->>0)::timestamptz) AT TIME ZONE 'Asia/Shanghai') + interval '2 months';
    -- What stands in every tenth dispute is looked for in the days themselves: its list in the index is no help.
    SELECT most_common_elems::text::text[], most_common_elem_freqs INTO elems, freqs FROM pg_stats
    WHERE schemaname = 'public' AND tablename = 'search_searchentry' AND attname = 'lexemes';
    SELECT min(coalesce(freqs[array_position(elems, w)], (SELECT min(f) FROM unnest(freqs) f), 0)) INTO share FROM jsonb_array_elements_text(p->'lexemes') w;
    -- A list short enough to look up all of it, whatever county it is of. What no statistics know is as rare as the rarest they know.
    short := share * (SELECT c.reltuples FROM pg_class c WHERE c.oid = 'public.search_searchentry'::regclass) < (p->>'short')::real;
    IF share >= (p->>'common')::real AND cardinality(parts) = 0 AND NOT p ?| ARRAY['type', 'ends', 'stages', 'holder', 'due', 'ids'] THEN
        low := least(now(), (p->'before'->>0)::timestamptz) AT TIME ZONE 'Asia/Shanghai';
        FOREACH days IN ARRAY ARRAY[2, 8, 32] LOOP
            low := low - make_interval(days => days);
            RETURN QUERY EXECUTE format(replace(sql, 'e.lexemes @@ %1$L::tsquery', 'ts_match_vq(e.lexemes, %1$L::tsquery)'), asked,
                format(' AND e.received_at < %L AND e.received_at >= %L', top AT TIME ZONE 'Asia/Shanghai', low AT TIME ZONE 'Asia/Shanghai'))
                || need - got;
            GET DIAGNOSTICS found = ROW_COUNT;
            got := got + found; top := low;
            IF got >= need THEN RETURN; END IF;
        END LOOP;
    END IF;
    -- From here on the index of words alone finds: no plan may read all of a county or of a time beside it.
    hidden := replace(sql, replace(area, '%', '%%'), replace(replace(area, '%', '%%'), 'e.county = ANY', '(e.county || '''') = ANY'));
    -- Each window is as long as the last one's yield asks for. A rare word goes to its short list at once;
    -- so does what yields little, and what is open: few are.
    FOR turn IN 1..4 LOOP
        EXIT WHEN short OR months > 24 OR p->'ends' = '["open"]';
        low := date_trunc('month', top - interval '1 microsecond') - make_interval(months => months - 1);
        SELECT string_agg('''%' || c || to_char(m, 'YYYYMM') || '''', ' | ') INTO month
        FROM generate_series(low, top - interval '1 microsecond', interval '1 month') m,
            unnest(CASE WHEN cardinality(everywhere) * months <= 24 THEN everywhere ELSE ARRAY[''] END) c;
        RETURN QUERY EXECUTE format(hidden, asked || ' & (' || month || ')', format(
            ' AND e.received_at + interval ''0'' < %L AND e.received_at + interval ''0'' >= %L',
            top AT TIME ZONE 'Asia/Shanghai', low AT TIME ZONE 'Asia/Shanghai')) || need - got;
        GET DIAGNOSTICS found = ROW_COUNT;
        got := got + found; top := low;
        IF got >= need THEN RETURN; END IF;
        EXIT WHEN found = 0;
        months := ceil((need - got) * 1.2 * months / found);
    END LOOP;
    -- The rest: the word is rare, or what else narrows is, or there is no more.
    month := format(' AND e.received_at + interval ''0'' < %L', top AT TIME ZONE 'Asia/Shanghai');
    IF p ? 'holder' AND NOT p ? 'due' THEN
        EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM (SELECT d.id FROM cases_dispute d WHERE d.county = ANY(%L::text[])'
            ' AND d.received_at < %L%s LIMIT 501) x', everywhere, top AT TIME ZONE 'Asia/Shanghai', dcond) INTO few;
        IF cardinality(few) <= 500 THEN
            hidden := sql; month := month || format(' AND e.dispute_id = ANY(%L::uuid[])', few);
        END IF;
    END IF;
    -- The county's list is the longest of all: not where the word's own is short, nor where type or end carry the county.
    IF marks <> '{}' AND NOT short AND NOT p ?| ARRAY['type', 'ends'] THEN asked := asked || ' & (' || array_to_string(marks, ' | ') || ')'; END IF;
    RETURN QUERY EXECUTE format(hidden, asked, month) || need - got;
END $fq$;

CREATE OR REPLACE FUNCTION fq_numbers(p jsonb) RETURNS TABLE (dispute_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off SET enable_seqscan = off AS $fq$
DECLARE
    allowed text[] := string_to_array(current_setting('fengqiao.counties', true), ',');
    level int := coalesce(nullif(current_setting('fengqiao.secrecy', true), ''), '0')::int;
    first text := p->>'number'; past text := p->>'past'; most int := least((p->>'most')::int, 6000);
    organisations uuid[] := ARRAY(SELECT jsonb_array_elements_text(p->'organisations'));
BEGIN
    RETURN QUERY SELECT x.id FROM (
        SELECT c, true AS whole FROM jsonb_array_elements_text(p->'full') c WHERE c = ANY(allowed)
        UNION ALL SELECT c, false FROM jsonb_array_elements_text(p->'part') c WHERE c = ANY(allowed)
    ) county, LATERAL (
        SELECT d.id, d.number FROM cases_dispute d
        WHERE d.county = county.c AND d.number >= first AND d.number < past AND d.secrecy <= level AND (county.whole
            OR EXISTS (SELECT FROM jsonb_array_elements(p->'blocks') b WHERE d.place >= (b->>0) COLLATE "C" AND d.place < (b->>1) COLLATE "C")
            OR d.holder_id = ANY(organisations)
            OR EXISTS (SELECT FROM cases_participant s WHERE s.county = d.county AND s.dispute_id = d.id AND s.organisation_id = ANY(organisations) AND s.to_at IS NULL))
        ORDER BY d.number DESC LIMIT most
    ) x ORDER BY x.number DESC LIMIT most;
END $fq$;

REVOKE ALL ON FUNCTION fq_numbers(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fq_numbers(jsonb) TO fq_app;
REVOKE ALL ON FUNCTION fq_search_put(jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION fq_search(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fq_search_put(jsonb) TO fq_app;
GRANT EXECUTE ON FUNCTION fq_search(jsonb) TO fq_app;
"""


@dataclass(frozen=True)
class Hit:
    """Where a dispute was found, and the order it stands in."""

    county: str
    dispute_id: UUID
    received_at: datetime


@dataclass(frozen=True)
class Hits:
    """Some hits, nearest to where the reading began first. total: of all, at most MOST."""

    found: list[Hit]
    total: int


@dataclass(frozen=True)
class Narrow:
    """Conditions beside the words, as the list's filters mean them. stages: codes; is_open: not cancelled; type: a type or family.

    place: a code of any level. due: first and last day. ids: only these.
    """

    stages: tuple[str, ...] = ()
    is_open: bool = False
    type: str = ""
    place: str = ""
    channel: str = ""
    holder: UUID | None = None
    due: tuple[date, date] | None = None
    ids: tuple[UUID, ...] | None = None

    def asked(self) -> dict[str, Any]:
        """As the function takes it."""
        found = {name: value for name, value in asdict(self).items() if value not in ((), "", None, False)}
        if self.ids is not None:
            found["ids"] = [str(one) for one in self.ids]
        if self.place:
            found["place"] = [self.place, next_code(self.place)]
        found.pop("is_open", None)
        if self.is_open or self.stages:
            # How a dispute ended stands among the words; which of the open stages it is in does not.
            ends = {one if one in OVER else "open" for one in self.stages or ("open",)}
            found["ends"] = sorted(ends & {"open"} if self.is_open else ends)
        if set(self.stages) <= set(OVER):
            found.pop("stages", None)
        return found


# The thousand newest are read once: they give the number of hits and, mostly, the page. They are sorted already.
_PAGE = """
WITH h AS MATERIALIZED (SELECT * FROM fq_search(%s::jsonb))
SELECT h.county, h.dispute_id, h.received_at, (SELECT count(*) FROM h) FROM h {where} ORDER BY h.received_at {way}, h.dispute_id {way} LIMIT %s
"""


def _read(
    asked: dict[str, Any], where: str, way: str, at: tuple[datetime, UUID] | tuple[()], size: int
) -> Hits:
    with connections["default"].cursor() as cursor:
        cursor.execute(_PAGE.format(where=where, way=way), [json.dumps(asked, default=str), *at, size])
        rows = cursor.fetchall()
    return Hits([Hit(*row[:3]) for row in rows], rows[0][3] if rows else 0)


def _area(scope: Scope) -> dict[str, Any]:
    return {
        "full": scope.full_counties, "part": scope.part_counties, "blocks": [[one, next_code(one)] for one in scope.blocks],
        "organisations": scope.organisations,
    }  # fmt: skip


def begun(scope: Scope, number: str) -> list[UUID] | None:
    """Disputes in scope whose number begins so; None where there are more than a thousand (under row-level security a beginning
    is no condition that an index takes, pitfall R10)."""
    past = number[:-1] + chr(ord(number[-1]) + 1)
    asked = {**_area(scope), "number": number, "past": past, "most": MOST}
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT dispute_id FROM fq_numbers(%s::jsonb)", [json.dumps(asked, default=str)])
        found = [id for (id,) in cursor.fetchall()]
    return found if len(found) < MOST else None


def find(
    scope: Scope, lexemes: Sequence[str], whole: Sequence[str], narrow: Narrow, *, size: int, before: tuple[datetime, UUID] | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> Hits:  # fmt: skip
    """The newest `size` disputes in scope that hold all lexemes, or those next to a place in that order.

    One statement within the thousand newest, a second beyond. Total 0 beyond means: not counted, there are more than a thousand.
    """
    asked: dict[str, Any] = {
        **_area(scope), "lexemes": list(lexemes), "whole": list(whole), "most": max(MOST, size), "short": SHORT, "common": COMMON,
        **narrow.asked(),
    }  # fmt: skip
    at = before or after
    if not at:
        return _read(asked, "", "DESC", (), size)
    compared = "WHERE (h.received_at, h.dispute_id) {} (%s, %s)"
    if before:
        hits = _read(asked, compared.format("<"), "DESC", before, size)
        if len(hits.found) == size or hits.found and hits.total < MOST:
            return hits
        deep = _read(asked | {"before": at, "most": size}, "", "DESC", (), size)
        return Hits(deep.found, 0 if deep.found else hits.total)
    deep = _read(asked | {"after": at, "most": size}, "", "ASC", (), size)
    return Hits(deep.found, 0)


def put(rows: list[dict[str, Any]], using: str = "default") -> None:
    """Write entries, new or changed; counties outside the transaction's are left out by the function."""
    if rows:
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT fq_search_put(%s::jsonb)", [json.dumps(rows, ensure_ascii=False)])


_INCOMPLETE = """
SELECT d.county FROM (SELECT county, count(*) AS n FROM cases_dispute GROUP BY county) d
LEFT JOIN (SELECT county, count(*) AS n FROM search_searchentry GROUP BY county) e USING (county)
WHERE e.n IS DISTINCT FROM d.n ORDER BY d.county
"""


def incomplete_counties(using: str = "owner") -> list[str]:
    """Counties of which a dispute has no entry (an upgrade from before there was search). Reads all; for doctor and commands."""
    with connections[using].cursor() as cursor:
        cursor.execute(_INCOMPLETE)
        return [county for (county,) in cursor.fetchall()]
