"""
FDA's public drug files: NDC directory, Drugs@FDA, shortages and recalls, as downloaded by openFDA.

Reading is pure (``codes``, ``tables``, ``shortages``, ``recalls``, ``archives``); ``load`` brings
records in through master data operations; ``fetch`` downloads. Nothing here invents a value a file
does not hold.
"""
