"""What is agreed: shapes, settings, rules and errors. No disk, no clock, no Prefect."""
