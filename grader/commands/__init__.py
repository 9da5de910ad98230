"""The commands, a module each: `add(commands)` tells argparse of it."""

from grader.commands import batch, doctor, export, rubric, run, spec, template

ALL = (
    run,
    batch,
    template,
    rubric,
    export,
    spec,
    doctor,
)
