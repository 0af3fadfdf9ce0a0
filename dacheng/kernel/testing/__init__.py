"""What tests of every domain share."""
