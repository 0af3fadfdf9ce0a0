"""The guides of docs/guides inside the product: read where one works, the same text."""
