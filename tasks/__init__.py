"""What is done: one stage a module, plain functions from frames to frames."""
