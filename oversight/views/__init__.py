"""What the coordinating office opens in the browser."""
