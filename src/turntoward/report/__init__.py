"""A reading and its charts as one self-contained page: no network, and complete without its script."""

from turntoward.report.page import report

__all__ = ["report"]
