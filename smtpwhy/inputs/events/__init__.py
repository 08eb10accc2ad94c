"""Events of mail services, as webhooks and their interfaces hand them out: JSON, one module a service."""
