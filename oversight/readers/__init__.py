"""What the office reads: whole pages in a fixed number of queries each."""
