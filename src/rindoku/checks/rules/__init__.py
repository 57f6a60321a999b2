"""The rules, one a file: each docstring is its page in the manual."""
