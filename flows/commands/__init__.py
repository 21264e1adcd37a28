"""The groups of the command line, a module each; what is done stands in the flows, what is shown in the display."""
