"""What may be done with returns and the records in them."""

READ = "observations.read"
IMPORT = "observations.import"
