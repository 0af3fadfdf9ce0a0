"""Set-up, database and processes of a checkout; standard library only, because nothing is installed yet."""
