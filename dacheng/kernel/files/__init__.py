"""Files people upload: stored under random names, served only through their record."""
