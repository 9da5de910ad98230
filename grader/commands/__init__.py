"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import doctor, init, run, spec

ALL = (
    init,
    run,
    spec,
    doctor,
)
