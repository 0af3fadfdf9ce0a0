"""Roles on the page: what each may do, fields held back, two compared, whom a change touches."""
