"""Files people send: looked into, cleaned, scanned and stored under names of our own.

``intake`` is the way in for an action, ``store`` the way out for a view.
"""
