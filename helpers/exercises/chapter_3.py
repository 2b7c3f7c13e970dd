"""The exercises of chapter 3: what is right, and the mistakes that have a hint of their own."""

EXERCISES = {}
