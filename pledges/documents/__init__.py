"""Documents people have (.txt, .docx, .pdf, spreadsheets) → the text in them, or one sentence
saying what to mend.

``reading`` is the door: the kind is told from the content, never from the file's name alone.
"""
