"""The dialogue syntax: cue lines in the source, speeches in the tree."""
