"""The whole country (全国汇总): what other provinces' portals have published, side by side.

One portal serves one province; this one reads the others' open data as anybody may, and adds up
nothing but counts.
"""
