"""A stand-in for IBM's Db2 server, for Galley's tests; no IBM code in it."""
