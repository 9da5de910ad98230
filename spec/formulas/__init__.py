"""The right formulas with parts that may be written otherwise: computed, and put into words."""
