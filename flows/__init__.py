"""Orchestration and the command line: the only room that knows Prefect and reads the environment."""
