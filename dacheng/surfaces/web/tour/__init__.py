"""The demo company's welcome: five steps for somebody new, and how far its story is told."""
