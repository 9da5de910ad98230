"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import completion, doctor, explain, init, reproduce, run, spec, watch

ALL = (
    init,
    run,
    watch,
    explain,
    reproduce,
    spec,
    doctor,
    completion,
)
