#!/usr/bin/env bash
# Gradescope runs this as root, once, when it builds the image of the autograder.
set -euo pipefail
ROOT=${AUTOGRADER_ROOT:-/autograder}

usable() {
    "$1" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if usable "$name"; then command -v "$name" && return; fi
    done
    return 1
}

PYTHON=${PYTHON:-$(find_python || true)}
if [ -z "$PYTHON" ]; then
    export DEBIAN_FRONTEND=noninteractive # or tzdata asks where the machine stands
    apt-get update
    apt-get install -y software-properties-common
    add-apt-repository -y ppa:deadsnakes/ppa
    apt-get install -y python3.12 python3.12-venv
    PYTHON=$(find_python)
fi
"$PYTHON" -m venv "$ROOT/venv"
cd "$ROOT/source"
"$ROOT/venv/bin/python" -m pip install --quiet -r requirements.txt -c constraints.txt

# The rubric, the specification and the reference are for root alone. The student's process, which
# has a user of its own, needs the interpreter and NumPy.
site=$("$ROOT/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
chmod -R go-rwx "$ROOT/source" "$site"/{grader,reference,spec,student_template}
"$ROOT/venv/bin/grader" doctor
