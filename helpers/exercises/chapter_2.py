"""The exercises of chapter 2: what is right, and the mistakes that have a hint of their own."""

EXERCISES = {}
