"""What the office decides: one door for each state change."""
