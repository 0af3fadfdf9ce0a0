"""Dacheng: targets, pipeline, deviation, action and its effect in one system."""

__version__ = "0.1.0"
