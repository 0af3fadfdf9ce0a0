"""The tests are tested: each guard is broken once, and the test named with it has to notice."""
