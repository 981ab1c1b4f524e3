"""Engines that answer the same questions and check each other."""
