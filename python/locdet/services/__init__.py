"""What the service does, without knowing where it runs."""
