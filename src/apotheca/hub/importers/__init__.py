"""Importers: files others wrote, read with their oddities kept, brought in through operations."""
