"""Pages of people: signing in, the inbox, the directory."""
