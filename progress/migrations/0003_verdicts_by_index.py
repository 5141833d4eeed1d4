import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ONCE, OF_SHARE = "verdict_sequence_once", "progress_verdict_share_id_b3bd86df"
MADE = """
    CREATE UNIQUE INDEX CONCURRENTLY verdict_once_new
    ON progress_verdict (share_id, month, day, sequence) INCLUDE (id, light, reason)
"""
# one after the other in one transaction: at no moment could a verdict be there twice
TURNED = f"""
    ALTER TABLE progress_verdict DROP CONSTRAINT IF EXISTS {ONCE};
    DROP INDEX IF EXISTS {ONCE};
    ALTER INDEX verdict_once_new RENAME TO {ONCE}
"""
PLAIN = """
    CREATE UNIQUE INDEX CONCURRENTLY verdict_once_old
    ON progress_verdict (share_id, month, day, sequence)
"""
TURNED_BACK = f"""
    DROP INDEX {ONCE};
    ALTER TABLE progress_verdict ADD CONSTRAINT {ONCE} UNIQUE USING INDEX verdict_once_old
"""


class Migration(migrations.Migration):
    """Two indexes tell the lights of verdicts, by share and by month; that by share alone goes.

    Built beside the work; what was interrupted before the last step may be run again.
    """

    atomic = False
    permits = {"sql": "索引在线建立（CONCURRENTLY），替换唯一约束只改系统表；旧版程序照常读写"}

    dependencies = [("progress", "0002_verdict_made")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS verdict_once_new", migrations.RunSQL.noop
                ),
                migrations.RunSQL(MADE, TURNED_BACK),
                migrations.RunSQL(TURNED, PLAIN),
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {OF_SHARE}",
                    f"CREATE INDEX CONCURRENTLY {OF_SHARE} ON progress_verdict (share_id)",
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint("verdict", ONCE),
                migrations.AddConstraint(
                    "verdict",
                    models.UniqueConstraint(
                        fields=["share", "month", "day", "sequence"],
                        include=["id", "light", "reason"],
                        name=ONCE,
                        violation_error_message="该研判结论已存在。",
                    ),
                ),
                migrations.AlterField(
                    "verdict",
                    "share",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="pledges.share",
                        verbose_name="分解任务",
                    ),
                ),
            ],
        ),
        AddIndexConcurrently(
            "verdict",
            models.Index(
                fields=["month", "share", "day", "sequence"],
                include=["light", "reason"],
                name="verdict_month",
            ),
        ),
    ]
