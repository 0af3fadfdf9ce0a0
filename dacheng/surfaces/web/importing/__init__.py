"""The import wizard: choose a file, say how it is read, match its columns, check, bring it in."""
