"""The door to Word documents; the library that writes them comes with the first."""

from __future__ import annotations

from agencies.papers.blocks import Paper


def render_docx(paper: Paper) -> bytes:
    """The paper as .docx (agencies.papers.docx)."""
    # a process that draws none does without the library, which takes up ten megabytes
    from agencies.papers import docx

    return docx.render_docx(paper)
