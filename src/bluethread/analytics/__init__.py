"""The columnar plane: extracts become marts, marts answer indicator queries."""
