"""The product for programs: REST under /api/, personal tokens, webhooks."""
