"""The screens of targets: watch, plan, break down, goals."""
