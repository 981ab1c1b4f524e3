"""The report engine: from facts to a frozen edition, and from a frozen edition to HTML, PDF and DOCX.

Pure Python: no database, no settings, no clock. Every renderer reads the frozen edition and nothing else.
"""
