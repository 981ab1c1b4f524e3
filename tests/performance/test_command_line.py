"""Slips on the command line are told in a sentence."""

import pytest
from click.testing import CliRunner

from bluethread.config.cli.numbers import breakdown


@pytest.mark.parametrize("month", ["", "2013", "2013-13", "QZX"])
def test_what_is_no_month_is_refused_in_a_sentence(month):
    result = CliRunner().invoke(breakdown, ["women-share", "--month", month])
    assert result.exit_code == 2
    assert "is not a month" in result.output
