"""The buildings: one module per layout, data only."""
