"""Every number against plain SQL, made data and real files."""
