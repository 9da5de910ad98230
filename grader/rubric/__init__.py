"""rubric.toml: what an instructor decides about an assignment."""
