"""Rules of the planning stage: likeness of suggestions, votes. Pure."""
