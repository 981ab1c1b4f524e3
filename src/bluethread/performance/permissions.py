"""What may be done with indicators."""

READ = "performance.read"
