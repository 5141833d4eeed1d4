"""Forms of the planning stage."""
