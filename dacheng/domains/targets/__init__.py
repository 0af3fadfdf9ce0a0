"""Targets: who should reach what by when, and how far along everybody is. Not why it was missed."""
