"""The pages where an administrator shapes the fields of his company."""
