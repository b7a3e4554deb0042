"""Measure listings side by side with a reference, and write the ratios.

    python tools/bench_listings.py                    all of them
    python tools/bench_listings.py ml_coding/k_means  those named

`code/benchmarks/<part>/<topic>.py` defines main(seconds): it returns the
numbers that the text quotes, most of them ratios of CPU times. They are
written to `code/outputs/benchmarks/`. No test asserts them: they belong
to the machine and the day on which they were measured.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "code"
OUTPUTS = CODE / "outputs" / "benchmarks"


def topics() -> list[str]:
    """All benchmarks, as part/topic."""
    return sorted(
        f"{path.parent.name}/{path.stem}"
        for path in (CODE / "benchmarks").glob("*/*.py")
    )


def seconds(*calls: Callable[[], object], repeat: int = 5) -> list[float]:
    """CPU seconds of each call: the best of several rounds.

    The calls take turns, so that a slow minute of the machine meets all
    of them.
    """
    best = [float("inf")] * len(calls)
    for _ in range(repeat):
        for i, call in enumerate(calls):
            start = time.process_time()
            call()
            best[i] = min(best[i], time.process_time() - start)
    return best


def main(wanted: list[str]) -> int:
    sys.path.insert(0, str(CODE))
    known = topics()
    for topic in wanted:
        if topic not in known:
            print(f"bench: no benchmark code/benchmarks/{topic}.py", file=sys.stderr)
            return 2
    for name in THREADS:  # one for everybody; read when NumPy is imported
        os.environ[name] = "1"
    for topic in wanted or known:
        try:
            module = importlib.import_module("benchmarks." + topic.replace("/", "."))
        except ModuleNotFoundError as error:
            print(f"bench: {topic} skipped: {error.name} is not installed")
            continue
        numbers = {k: float(f"{v:.4g}") for k, v in module.main(seconds).items()}
        path = OUTPUTS / f"{topic}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
        for name, value in numbers.items():
            print(f"{topic}  {name:32} {value:.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
