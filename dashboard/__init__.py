"""Pages for people, on the published views: read here, written nowhere."""
