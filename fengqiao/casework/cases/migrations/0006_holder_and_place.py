"""What an organisation holds outside its own area is found by an index: search reads it first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_defaulted_mediations")]

    operations = [
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["county", "holder", "place"], name="dispute_by_holder_place"),
        ),
    ]
