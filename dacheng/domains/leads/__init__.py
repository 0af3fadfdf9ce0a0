"""Leads: somebody who might buy, from the first trace to a customer with an opportunity."""
