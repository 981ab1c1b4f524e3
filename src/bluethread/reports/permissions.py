"""What may be done with reports."""

READ = "reports.read"
ISSUE = "reports.issue"
APPROVE = "reports.approve"
