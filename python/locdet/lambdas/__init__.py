"""Every Lambda function, a file each: the function ``{project}-{environment}-<name>`` is ``<name>.handler`` here."""
