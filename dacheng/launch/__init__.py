"""Set-up, database and processes; standard library only, as nothing is installed yet."""
