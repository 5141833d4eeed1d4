"""The trail outside the database: months written out, verified, and archived."""
