"""Webhooks: events told to addresses outside, signed, repeated until they arrive."""
