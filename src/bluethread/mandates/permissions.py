"""What may be done with documents and obligations."""

READ = "mandates.read"
INGEST = "mandates.ingest"
REVIEW = "mandates.review"
FOLLOW_UP = "mandates.follow_up"
CLASSIFY = "mandates.classify"
