"""Files as they were received: kept by SHA-256, never changed."""
