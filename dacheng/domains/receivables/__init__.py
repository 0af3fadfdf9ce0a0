"""Receipts: money that customers paid. Never deleted, only reversed by a counter-entry."""
