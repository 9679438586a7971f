"""The locdet application: the command line and the service around the engine ``locdet_core``."""
