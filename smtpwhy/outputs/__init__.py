"""Answers drawn: the terminal, plain text, JSON, Markdown. Only `terminal` imports Rich."""
