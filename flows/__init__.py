"""How it runs: the commands a user types. Only pipeline, runners and schedule know Prefect."""
