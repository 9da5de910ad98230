"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import batch, doctor, run, spec, template

ALL = (
    run,
    batch,
    template,
    spec,
    doctor,
)
