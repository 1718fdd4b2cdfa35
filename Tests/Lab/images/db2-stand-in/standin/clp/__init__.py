"""The command line processor: the `db2` program."""
