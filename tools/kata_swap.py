"""A pytest plugin: tests import another file in place of a listing.

pytest -p kata_swap --swap mlinterviews.ml_coding.k_means=practice/k_means.py
"""

import importlib
import importlib.util
import sys

import hypothesis
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--swap",
        action="append",
        default=[],
        metavar="MODULE=FILE",
        help="import FILE wherever MODULE is imported",
    )
    parser.addoption(
        "--first-example",
        action="store_true",
        help="a property is tried on one example, and a failure not made smaller",
    )


def pytest_sessionstart(session):
    if session.config.getoption("--first-example"):
        hypothesis.settings.register_profile(
            "first example",
            max_examples=1,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            database=None,
        )
        hypothesis.settings.load_profile("first example")
    swaps = session.config.getoption("--swap")
    if swaps:
        leave_wording_free()
    for swap in swaps:
        name, _, path = swap.partition("=")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        package, _, leaf = name.rpartition(".")
        setattr(importlib.import_module(package), leaf, module)


def leave_wording_free():
    """Tests ask for the kind of an error only: its words are the writer's."""
    raises = pytest.raises

    def raises_the_kind(*expected, match=None, **more):
        return raises(*expected, **more)

    pytest.raises = raises_the_kind
