"""What a list or board shows under a name: saved, shared, opened by its address."""
