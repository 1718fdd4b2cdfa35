"""db2sysc: the process that has the databases open."""
