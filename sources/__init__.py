"""The outside world: the web and archives on disk."""
