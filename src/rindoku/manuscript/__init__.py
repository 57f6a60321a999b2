"""The manuscript's syntax: one scanner, and what is read from what it finds."""
