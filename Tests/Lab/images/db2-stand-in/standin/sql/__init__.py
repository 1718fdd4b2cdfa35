"""Db2's SQL, as far as the recipe and its tests need it, over SQLite."""
