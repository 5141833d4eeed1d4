"""Published text → draft pledges, every figure tied to its words. Pure: text in, values out."""
