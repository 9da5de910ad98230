"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import (
    batch,
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
    batch,
    rubric,
    export,
    spec,
    doctor,
    completion,
)
