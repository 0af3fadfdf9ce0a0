"""The web pages that span domains: shell, sign-in, home, search, figures, imports, history."""
