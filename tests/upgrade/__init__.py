"""A company begun with an earlier commit, taken over by this one."""
