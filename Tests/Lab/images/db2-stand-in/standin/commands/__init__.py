"""The commands that the server carries out, one module for each family."""
