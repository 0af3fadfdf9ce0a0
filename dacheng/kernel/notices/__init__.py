"""What a person is told inside the product: who did what to which record, and where to look."""
