"""The history can be added to, and what is done to it otherwise is found."""
