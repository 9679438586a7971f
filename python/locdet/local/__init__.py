"""Adapters of one machine: SQLite, files and processes. They are the fakes of the tests too."""
