"""What smtpwhy knows: the YAML in `data/`, read strictly, compiled, looked up and matched."""
