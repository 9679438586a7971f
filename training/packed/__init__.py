"""Training on a machine without a network: what travels there, and what draws and delivers there."""
