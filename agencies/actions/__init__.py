"""What is done about people and notices: each function is the one door for its change."""
