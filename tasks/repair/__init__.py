"""Undo damage: split bytes, salt, lost marks, invisible characters, mojibake. One kind of damage a module."""
