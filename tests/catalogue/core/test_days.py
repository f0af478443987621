"""The day that is told is Beijing's, whatever the clock of the machine."""

import datetime as dt
import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_day_is_that_of_beijing_wherever_the_machine_is(zone: str) -> None:
    asked = "from ckanext.anhui.catalogue import today; print(today())"
    expected = {day()}
    done = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    expected.add(day())  # should midnight have passed meanwhile
    assert done.stdout.strip() in expected


def day() -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).date().isoformat()
