"""What may be done with indicators and their verdicts."""

READ = "performance.read"
ADOPT = "performance.adopt"
