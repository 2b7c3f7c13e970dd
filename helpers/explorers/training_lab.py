"""Placeholder."""


def training_lab():
    """Placeholder."""
