"""What smtpwhy promises, as tests."""
