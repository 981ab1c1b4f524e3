"""What a test looks at beside what people see."""


def rows(model):
    """All rows of a guarded table."""
    return model.objects.unscoped("a test looks at what is held")
