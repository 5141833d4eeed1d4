"""The public site as files, to be carried across an isolated network and served by any web
server, or opened from a folder.

Every page is asked for through Django's own handler, as a visitor would, and its links are made
relative (``pages``); forms are left out, and the search becomes a page with a prebuilt index.
There are three variants: Chinese at the root, English under ``en/``, and the 长辈版 (in Chinese)
under ``elder/``; data, photographs, feeds and styles lie at the root for all of them. The same
publications give the same bytes, wherever and whenever they are exported.
"""
