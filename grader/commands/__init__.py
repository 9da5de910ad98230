"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import (
    completion,
    doctor,
    explain,
    export,
    init,
    reproduce,
    rubric,
    run,
    spec,
    watch,
)

ALL = (
    init,
    run,
    watch,
    explain,
    reproduce,
    rubric,
    export,
    spec,
    doctor,
    completion,
)
