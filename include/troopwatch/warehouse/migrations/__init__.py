"""Numbered migrations; see `troopwatch.warehouse.migrate`."""
