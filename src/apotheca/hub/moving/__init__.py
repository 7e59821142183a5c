"""
Moving in and out: every business act and every master list as files people can read.

A template is one operation written as rows (``catalogue``); an import checks files and plays their
acts through the same operations as the pages (``importing``); an export writes the acts, the
ledgers and the master lists of a day (``exporting``). docs/how-to/move-in.md, move-out.md.
"""
