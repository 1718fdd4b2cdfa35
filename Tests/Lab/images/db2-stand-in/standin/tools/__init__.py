"""The programs beside `db2`."""
