"""Copies of the whole portal: database and files of one moment, checked, sealed, put back.

docs/backup.md tells operators how; docs/decisions/0025 why so.

``making`` writes a copy, ``checking`` proves one, ``restoring`` puts one back; ``sealing`` is the
encryption, ``snapshot`` the sums of tables, ``files`` the files rows tell of, ``programs`` finds
pg_dump and pg_restore, ``retention`` says which copies have had their day.
"""
