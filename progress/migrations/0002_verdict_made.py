from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("progress", "0001_squashed")]

    operations = [
        AddIndexConcurrently(
            model_name="verdict",
            index=BrinIndex(fields=["created_at"], name="verdict_made"),
        )
    ]
