"""Bulletins (通报): a frozen snapshot of a month, and the paper made from it (R47–R50, R73).

``snapshot`` reads every figure once and keeps it as plain JSON; ``sections`` makes the paper from
that and the officer's words alone, without the database. Bulletins are Chinese documents whoever
looks at them, so their words are no texts of the interface and have no translation.
"""
