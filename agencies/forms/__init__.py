"""Forms of people, places and access."""
