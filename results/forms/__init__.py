"""What is filled in on the public side: by the office to publish, by citizens to say something."""
