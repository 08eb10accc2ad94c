"""The version of the program, a constant because looking it up costs a tenth of the start-up."""

__version__ = "0.1.0"
