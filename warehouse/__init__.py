"""What we keep, and every SQL statement there is."""
