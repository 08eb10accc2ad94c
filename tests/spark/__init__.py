"""Tests of a step of their own, with the extra installed: `pytest tests/spark`."""
