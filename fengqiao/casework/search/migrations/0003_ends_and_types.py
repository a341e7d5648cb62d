"""Type with county, and open or how it ended, among the words: so that the index narrows by them without a look at the dispute."""

import django.contrib.postgres.indexes
from django.db import migrations

FILL = """
UPDATE search_searchentry e
SET lexemes = e.lexemes || array_to_tsvector(ARRAY['#' || e.county || d.type, '#' || e.county || split_part(d.type, '.', 1),
    '!' || m.end_, '!' || e.county || m.end_])
FROM cases_dispute d, LATERAL (SELECT CASE WHEN d.cancelled_on IS NULL THEN 'open' ELSE d.stage END AS end_) m
WHERE d.county = e.county AND d.id = e.dispute_id
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_place_and_month"), ("cases", "0006_holder_and_place")]

    operations = [
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_lexemes"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # An update of all rows leaves them in any order, and the index reads ten times longer where a month lies everywhere.
        migrations.RunSQL(
            "CLUSTER search_searchentry USING search_entry_newest_of_all", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["lexemes"], name="search_entry_lexemes"
            ),
        ),
    ]
