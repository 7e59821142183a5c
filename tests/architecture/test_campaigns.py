"""The fault campaigns know the operations they shoot at."""

import importlib

import pytest
from bench.cycle import STEPS
from bench.faults.crash_client import answer_type

from apotheca.governance import shell

MODULES = (
    "finance.operations.invoices", "finance.operations.payments",
    "procurement.operations.acknowledging", "procurement.operations.ordering",
    "procurement.operations.putting_away", "procurement.operations.receiving",
    "procurement.operations.requisitions", "procurement.operations.sending",
)  # fmt: skip
for module in MODULES:
    importlib.import_module(f"apotheca.{module}")


@pytest.mark.parametrize("step", STEPS)
def test_the_answer_of_every_step_can_be_written_to_the_log_and_read_again(step):
    adapter = answer_type(step)
    assert adapter.json_schema(mode="serialization")["type"] == "object"
    assert any(name.endswith(f".{step}") for name in shell.registry)
