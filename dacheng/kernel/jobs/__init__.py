"""Long work: a job in the database queue with progress that the page shows."""
