"""Who may do what at every address, against a table written by hand."""
