"""Customers (companies) and the contacts who work there. A customer without owner is in the
public pool, open to everyone who may see customers."""
