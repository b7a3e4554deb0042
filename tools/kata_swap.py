"""A pytest plugin: tests import another file in place of a listing.

pytest -p kata_swap --swap mlinterviews.ml_coding.k_means=practice/k_means.py
"""

import importlib
import importlib.util
import sys


def pytest_addoption(parser):
    parser.addoption(
        "--swap",
        action="append",
        default=[],
        metavar="MODULE=FILE",
        help="import FILE wherever MODULE is imported",
    )


def pytest_sessionstart(session):
    for swap in session.config.getoption("--swap"):
        name, _, path = swap.partition("=")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        package, _, leaf = name.rpartition(".")
        setattr(importlib.import_module(package), leaf, module)
