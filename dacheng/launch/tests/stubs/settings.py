"""Stands for the product's settings in the launcher's tests."""

SECRET_KEY = "stub"
INSTALLED_APPS = ["dacheng.surfaces"]
