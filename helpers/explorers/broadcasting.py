"""Placeholder."""


def broadcast_explorer():
    """Placeholder."""
