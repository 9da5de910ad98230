# Two commands do all the set-up: `make run` grades an example with three typical mistakes, then
# the article's own class (lang=zh: in Chinese); `make test` tests.
PYTHON ?= python3
lang ?= en
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # what starts often is compiled once

.PHONY: run test thorough slowest lowest format generated refute fuzz styles benchmark clean

run: .venv/installed
	$(BIN)/grader run examples/submission --lang $(lang) --exit-zero
	$(BIN)/grader run tests/submissions/article --chapters layer --lang $(lang) --exit-zero

test: .venv/installed .venv/pytest8/installed
	$(BIN)/python -m pytest -n auto --dist worksteal

# The rest of the long lists of which `make test` asks each seventh.
thorough: .venv/installed .venv/pytest8/installed
	$(BIN)/python -m pytest -n auto --dist worksteal -m thorough

# The suite, and then the twenty tests that take longest.
slowest: .venv/installed .venv/pytest8/installed
	$(BIN)/python -m pytest -n auto --dist worksteal --durations 20

# The suite once more with the lowest versions that pyproject.toml names; types are checked with
# the newest NumPy alone, because an older one's ndarray takes arguments.
lowest: .venv/lowest/installed
	.venv/lowest/bin/python -m pytest -n auto --dist worksteal --deselect "tests/docs/test_house.py::test_rule_is_kept[mypy]"

.venv/lowest/installed: .venv/installed .venv/pytest8/installed
	$(BIN)/pip install --quiet uv
	$(BIN)/uv venv --quiet --seed --clear --python $(BIN)/python .venv/lowest
	$(BIN)/uv pip install --quiet --python .venv/lowest/bin/python --resolution lowest-direct --editable ".[test]"
	touch $@

# The face on pytest is tested on both ends of what is supported.
.venv/pytest8/installed: .venv/installed
	$(BIN)/pip install --quiet --upgrade --target .venv/pytest8 "pytest>=8.2,<9" "pytest-subtests>=0.14,<1"
	touch $@

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable ".[test,plots]"
	touch $@

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What is checked in but made from something else.
generated: .venv/installed
	$(BIN)/grader init student_template --lang en --force
	$(BIN)/grader init student_template/notebooks --notebook --lang en --force
	$(BIN)/grader init student_template/notebooks --notebook --lang zh --force
	$(BIN)/python -m grader.formats.json
	$(BIN)/python -m grader.rubric.model
	$(BIN)/python -m tests.helpers.readme
	$(BIN)/python -m grader.specification.page docs
	$(BIN)/python -m examples.gradient_flow docs
	$(BIN)/python -m examples.blind_check docs
	$(BIN)/python -m examples.session docs
	$(BIN)/python -m examples.long_memory docs
	$(BIN)/python -m examples.fill_the_gap docs
	$(BIN)/python -m examples.remedies_page docs
	$(BIN)/python -m examples.real_text_page docs
	$(BIN)/python -m examples.coverage docs

# Random hand-ins, undamaged and damaged; a minute for a thousand.
fuzz: .venv/installed
	$(BIN)/python -m tests.submission.fuzz 2000
	$(BIN)/python -m tests.hostile.fuzz 2000 1

# Every formula and every sentence that is told of generated wrong functions, executed.
refute: .venv/installed
	$(BIN)/python -m tests.helpers.refuted -n 3000
	$(BIN)/python -m tests.helpers.refuted --beginners --singles
	$(BIN)/python -m tests.helpers.refuted --beginners -n 1000
	$(BIN)/python -m tests.helpers.refuted --edited -n 2000

# Right code in other styles, and one wrong line, under a hundred seeds.
styles: .venv/installed
	$(BIN)/python -W ignore -m tests.helpers.honest 100
	SEEDS=100 $(BIN)/python -m pytest tests/spec/test_right_code.py -k seed

benchmark: .venv/installed
	$(BIN)/python -m benchmarks.performance -o docs/performance.md
	$(BIN)/python benchmarks/explanation.py
	$(BIN)/python benchmarks/isolation.py
	$(BIN)/python benchmarks/proofs.py

clean:
	rm -rf .venv build dist
