"""Invoices sent and receipts booked: money asked for, and money that customers paid.

Neither is ever deleted: an invoice is voided, a receipt reversed by a counter-entry.
"""
