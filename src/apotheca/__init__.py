"""
Apotheca: the open ERP backbone of hospital pharmacy and supply.

One consistent record from requisition to payment, in our own ledgers and in every system around
them. Contexts import only downward: config, web, insight, hub, planning | finance, procurement,
inventory, masterdata, governance, kernel (docs/adr/0002-layers.md).
"""
