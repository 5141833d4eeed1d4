"""A publication opened to the public: its words, its account, its tables.

Everything here is made of a publication's frozen content. Nothing here may know pledges,
reports or verdicts: public pages import this package and no live figure comes with it.
"""
