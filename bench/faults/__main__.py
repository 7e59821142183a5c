"""
``make faults CAMPAIGN=crash|duplicate N= SEED=``: run a campaign in rounds, so that it can be
resumed.

Each round's result is appended to ``bench/results/faults.jsonl`` with commit and seed range; with
``--resume`` rounds this commit has already passed are not run again. The last line is one JSON
object; ``bound`` is the failure rate below which we are with 95 % confidence after a clean run
(3/n).
"""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from bench import common

ROUND = {"crash": 25, "duplicate": 10_000}
DEFAULT = {"crash": 100, "duplicate": 10_000}


def main() -> None:
    """Run the rounds that are due, print the sum, and fail when anything was violated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--campaign", choices=sorted(ROUND), default="crash")
    parser.add_argument("--n", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    n = given.n or DEFAULT[given.campaign]
    done = _passed(given.campaign) if given.resume else set()
    violations = 0
    for seed, size in _rounds(given.campaign, n, given.seed):
        if (seed, size) in done:
            print(
                f"{given.campaign}: seed {seed}, {size} already passed on this commit", flush=True
            )
            continue
        result = _round(given.campaign, seed, size)
        violations += result["violations"]
    summary = {"campaign": given.campaign, "n": n, "seed": given.seed, "violations": violations}
    print(json.dumps({**summary, "bound": round(3 / n, 6) if violations == 0 else None}))
    sys.exit(1 if violations else 0)


def _rounds(campaign: str, n: int, seed: int) -> list[tuple[int, int]]:
    size = ROUND[campaign]
    return [(seed + start, min(size, n - start)) for start in range(0, n, size)]


def _round(campaign: str, seed: int, size: int) -> dict[str, Any]:
    module = importlib.import_module(f"bench.faults.{campaign}")
    module.prepare(seed)
    common.setup()
    result: dict[str, Any] = module.run(n=size, seed=seed)
    line = {
        "campaign": campaign,
        "seed_from": seed,
        "seed_to": seed + size - 1,
        "n": size,
        **result,
    }
    common.record("faults", line)
    print(json.dumps(line), flush=True)
    return result


def _passed(campaign: str) -> set[tuple[int, int]]:
    """Return (seed, size) of the rounds this very commit has passed without a violation."""
    file: Path = common.RESULTS / "faults.jsonl"
    lines = [json.loads(text) for text in file.read_text().splitlines()] if file.exists() else []
    here = common.commit()
    return {
        (line["seed_from"], line["n"])
        for line in lines
        if (line["campaign"], line["commit"], line["violations"]) == (campaign, here, 0)
    }


if __name__ == "__main__":
    main()
