"""
Workbooks (XLSX), read and written part by part without building them in memory.

Reading: ``ole`` and ``container`` look at the file, ``xml`` walks its parts without entities,
``workbook`` lists sheets and styles, ``sheet`` yields rows. Writing: ``writing``.
"""
