"""Adapters of AWS. The only place that imports boto3."""
