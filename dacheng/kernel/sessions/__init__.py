"""Who is signed in, where and since when: one row a session, kept by the digest of its key."""
