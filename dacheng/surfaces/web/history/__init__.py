"""The history of every change, for those who may see it."""
