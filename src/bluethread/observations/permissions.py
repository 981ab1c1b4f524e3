"""What may be done with observations."""

READ = "observations.read"
IMPORT = "observations.import"
