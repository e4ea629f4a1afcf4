"""`python -m turntoward`."""

from turntoward.cli import main

main()
