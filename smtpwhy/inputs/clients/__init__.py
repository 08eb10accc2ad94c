"""What mail clients and libraries print, one module each."""
