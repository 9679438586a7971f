"""Lambda handlers: they read a request, call a service and write the answer."""
