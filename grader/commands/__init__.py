"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import doctor, export, rubric, run, spec, template

ALL = (
    run,
    template,
    rubric,
    export,
    spec,
    doctor,
)
