"""
``make bench [ONLY=key]``: run the benchmarks, print each, and all of them as JSON on the last line.
"""

import argparse
import importlib
import json
import sys

from bench import common

MODULES = ("p2p_cycle", "usage_feed", "questions", "pages", "moving")


def main() -> None:
    """
    Run all benchmarks, or the one named by ``--only``, and append the results to bench/results.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=MODULES)
    chosen = parser.parse_args().only
    common.setup()
    results = {}
    for name in [chosen] if chosen else MODULES:
        module = importlib.import_module(f"bench.{name}")
        print(f"{module.KEY}: running", file=sys.stderr, flush=True)
        results[module.KEY] = module.run()
        common.record(module.KEY, results[module.KEY])
        print(f"{module.KEY}: {json.dumps(results[module.KEY])}", flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
