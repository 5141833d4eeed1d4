"""How people get in and stay in: passwords, second factor, single sign-on, sessions, locks."""
