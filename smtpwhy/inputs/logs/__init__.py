"""The logs of mail servers: a module a format, each of which reads lines into records."""
