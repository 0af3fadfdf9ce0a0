"""Long work as a person sees it: how far, and stopping it."""
