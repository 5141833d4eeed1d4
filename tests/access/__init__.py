"""Who may do what to whose things, over pages and over the interface, tried without gaps."""
