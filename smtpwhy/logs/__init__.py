"""Logs of any size: lines read, explained once for each kind of words, and counted."""
