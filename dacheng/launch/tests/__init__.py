"""Tests of set-up, database and processes, on real servers and real processes."""
