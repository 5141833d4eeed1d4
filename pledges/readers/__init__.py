"""What pages ask of the promises and their planning."""
