"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import doctor, run, spec, template

ALL = (
    run,
    template,
    spec,
    doctor,
)
