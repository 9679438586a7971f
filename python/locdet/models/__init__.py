"""What the service speaks of: jobs, blueprints, rooms, events and feedback."""
