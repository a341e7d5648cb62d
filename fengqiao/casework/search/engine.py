"""The search engine's SQL, here and nowhere else (design 6.7): two functions that run with the owner's rights.

Under row-level security a text condition cannot use its index (pitfall R10), so the condition on counties and secrecy stands
inside the functions, taken from the same settings that the policies read. The narrower scope (area, holder, shared) comes as
arguments; the caller reads the rows that are found through `within(scope)` once more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from fengqiao.kernel.placed.values import Scope, next_code

__all__ = ["FUNCTIONS", "Hit", "Narrow", "find", "put"]

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION fq_search_put(p_rows jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $fq$
    INSERT INTO search_searchentry (id, county, created_at, dispute_id, received_at, secrecy, extra, lexemes)
    SELECT r.id, r.county, r.created_at, r.dispute_id, r.received_at, r.secrecy, r.extra, array_to_tsvector(r.lexemes)
    FROM jsonb_to_recordset(p_rows) AS r(id uuid, county text, created_at timestamptz, dispute_id uuid, received_at timestamptz,
        secrecy smallint, extra text, lexemes text[])
    WHERE r.county = ANY((SELECT string_to_array(current_setting('fengqiao.counties', true), ','))::text[])
    ON CONFLICT (county, dispute_id) DO UPDATE
    SET received_at = excluded.received_at, secrecy = excluded.secrecy, extra = excluded.extra, lexemes = excluded.lexemes
$fq$;

CREATE OR REPLACE FUNCTION fq_search(p jsonb) RETURNS TABLE (county text, dispute_id uuid, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $fq$
DECLARE
    allowed text[] := string_to_array(current_setting('fengqiao.counties', true), ',');
    level int := coalesce(nullif(current_setting('fengqiao.secrecy', true), ''), '0')::int;
    whole text[]; parts text[]; everywhere text[]; ranges text; asked text; condition text; word text; block jsonb;
BEGIN
    SELECT coalesce(array_agg(c), '{}') INTO whole FROM jsonb_array_elements_text(p->'full') c WHERE c = ANY(allowed);
    SELECT coalesce(array_agg(c), '{}') INTO parts FROM jsonb_array_elements_text(p->'part') c WHERE c = ANY(allowed);
    everywhere := whole || parts;
    SELECT string_agg('''' || replace(w, '''', '') || '''', ' & ') INTO asked FROM jsonb_array_elements_text(p->'lexemes') w;
    IF cardinality(everywhere) = 0 OR asked IS NULL THEN RETURN; END IF;
    IF cardinality(everywhere) = 1 THEN
        condition := format('e.county = %L AND d.county = %L AND e.lexemes @@ %L::tsquery', everywhere[1], everywhere[1],
            asked || ' & ''@' || everywhere[1] || '''');
    ELSE
        condition := format('e.county = ANY(%L::text[]) AND d.county = ANY(%L::text[]) AND e.lexemes @@ %L::tsquery', everywhere,
            everywhere, asked);
    END IF;
    condition := condition || format(' AND e.secrecy <= %s AND d.secrecy <= %s', level, level);
    FOR word IN SELECT jsonb_array_elements_text(p->'whole') LOOP
        condition := condition || format(' AND (strpos(d.narrative, %L) > 0 OR strpos(e.extra, %L) > 0)', word, word);
    END LOOP;
    IF cardinality(parts) > 0 THEN
        ranges := 'false';
        FOR block IN SELECT jsonb_array_elements(p->'blocks') LOOP
            ranges := ranges || format(' OR (d.place >= %L AND d.place < %L)', block->>0, block->>1);
        END LOOP;
        IF jsonb_array_length(p->'organisations') > 0 THEN
            ranges := ranges || format(' OR d.holder_id = ANY(%1$L::uuid[]) OR d.id = ANY(ARRAY(SELECT x.dispute_id FROM cases_participant x'
                ' WHERE x.county = ANY(%2$L::text[]) AND x.organisation_id = ANY(%1$L::uuid[]) AND x.to_at IS NULL LIMIT 2000))',
                ARRAY(SELECT jsonb_array_elements_text(p->'organisations')), parts);
        END IF;
        condition := condition || format(' AND (d.county = ANY(%L::text[]) OR d.county = ANY(%L::text[]) AND (%s))', whole, parts, ranges);
    END IF;
    IF p ? 'stages' THEN
        condition := condition || format(' AND d.stage = ANY(%L::text[])', ARRAY(SELECT jsonb_array_elements_text(p->'stages')));
    END IF;
    IF p ? 'type' THEN
        condition := condition || format(' AND (d.type = %1$L OR starts_with(d.type, %1$L || ''.''))', p->>'type');
    END IF;
    IF p ? 'place' THEN
        condition := condition || format(' AND d.place >= %L AND d.place < %L', p->'place'->>0, p->'place'->>1);
    END IF;
    IF p ? 'channel' THEN condition := condition || format(' AND d.channel = %L', p->>'channel'); END IF;
    IF p ? 'holder' THEN condition := condition || format(' AND d.holder_id = %L::uuid', p->>'holder'); END IF;
    IF p ? 'ids' THEN
        condition := condition || format(' AND d.id = ANY(%L::uuid[])', ARRAY(SELECT jsonb_array_elements_text(p->'ids')));
    END IF;
    IF p ? 'due' THEN
        condition := condition || format(' AND d.cancelled_on IS NULL AND d.due_on >= %L AND d.due_on <= %L', p->'due'->>0, p->'due'->>1);
    END IF;
    IF p ? 'before' THEN
        condition := condition || format(' AND (e.received_at, e.dispute_id) < (%L::timestamptz, %L::uuid)', p->'before'->>0, p->'before'->>1);
    END IF;
    IF p ? 'after' THEN
        condition := condition || format(' AND (e.received_at, e.dispute_id) > (%L::timestamptz, %L::uuid)', p->'after'->>0, p->'after'->>1);
    END IF;
    RETURN QUERY EXECUTE format('SELECT e.county::text, e.dispute_id, e.received_at FROM search_searchentry e'
        ' JOIN cases_dispute d ON d.id = e.dispute_id AND d.county = e.county WHERE %s ORDER BY e.received_at %s, e.dispute_id %2$s LIMIT %s',
        condition, CASE WHEN p ? 'after' THEN 'ASC' ELSE 'DESC' END, least((p->>'most')::int, 1001));
END $fq$;

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
class Narrow:
    """Conditions beside the words: as the list's filters mean them. due: first and last day. ids: only these."""

    stages: tuple[str, ...] = ()
    type: str = ""
    place: str = ""
    channel: str = ""
    holder: UUID | None = None
    ids: tuple[UUID, ...] | None = None
    due: tuple[date, date] | None = None


def find(
    scope: Scope, lexemes: Sequence[str], whole: Sequence[str], narrow: Narrow, *, most: int, before: tuple[datetime, UUID] | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> list[Hit]:  # fmt: skip
    """The newest disputes in scope that hold all lexemes, at most `most` (and never above 1001). One statement."""
    asked: dict[str, Any] = {
        "full": scope.full_counties, "part": scope.part_counties, "blocks": [[one, next_code(one)] for one in scope.blocks],
        "organisations": [str(one) for one in scope.organisations], "lexemes": list(lexemes), "whole": list(whole), "most": most,
    }  # fmt: skip
    if narrow.stages:
        asked["stages"] = narrow.stages
    if narrow.type:
        asked["type"] = narrow.type
    if narrow.place:
        asked["place"] = [narrow.place, next_code(narrow.place)]
    if narrow.channel:
        asked["channel"] = narrow.channel
    if narrow.holder:
        asked["holder"] = str(narrow.holder)
    if narrow.ids is not None:
        asked["ids"] = [str(one) for one in narrow.ids]
    if narrow.due:
        asked["due"] = [day.isoformat() for day in narrow.due]
    for name, at in (("before", before), ("after", after)):
        if at:
            asked[name] = [at[0].isoformat(), str(at[1])]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT county, dispute_id, received_at FROM fq_search(%s::jsonb)", [json.dumps(asked)]
        )
        return [Hit(*row) for row in cursor.fetchall()]


def put(rows: list[dict[str, Any]], using: str = "default") -> None:
    """Write entries, new or changed; counties outside the transaction's are left out by the function."""
    if rows:
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT fq_search_put(%s::jsonb)", [json.dumps(rows, ensure_ascii=False)])
