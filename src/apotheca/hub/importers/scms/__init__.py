"""
The USAID supply chain delivery history: real order lines, 2006 to 2015, as our documents.

``mapping`` reads the file, ``findings`` lists what is odd, ``freight`` allocates, ``plan`` groups
lines into documents, ``setup`` and ``load`` run them through the operations, and ``figures`` asks
the ledgers.
"""
