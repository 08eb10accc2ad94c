"""Mail that comes back: delivery reports, and what mail servers write to people instead of them."""
