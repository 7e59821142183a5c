"""
``apotheca verify``: an independent auditor of the ledgers.

Every check is one SQL file under ``sql/`` that an auditor can read and run in psql on its own; each
lists what is wrong and nothing else. The auditor shares no code with the operations it audits: not
their rules, not their models, not their digests (architecture.md 8, docs/rules/verify.md).
"""

from apotheca.insight.verify.auditor import audit, run
from apotheca.insight.verify.report import CheckResult, Finding, VerifyReport

__all__ = ["CheckResult", "Finding", "VerifyReport", "audit", "run"]
