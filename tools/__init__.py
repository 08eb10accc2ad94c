"""What is made from the program's own definitions: `python -m tools` writes it anew."""
