"""Supervision over the interface: letters, problems, acceptance, bulletins, the audit trail."""
