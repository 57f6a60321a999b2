"""A book as PDF, set by Typst."""
