"""Official papers as Word and PDF, laid out after GB/T 9704; they know nothing of the domain.

``blocks`` says what a paper consists of, ``docx`` and ``pdf`` draw it: the same paper gives
the same bytes.
"""
