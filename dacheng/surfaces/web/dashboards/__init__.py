"""Dashboards: tiles of figures that people arrange and share; each viewer sees his own figures."""
