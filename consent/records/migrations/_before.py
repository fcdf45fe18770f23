"""How answers were counted before they were a chain: what `chain_is_kept` goes back to."""

from importlib import import_module

_COUNTED = import_module("consent.records.migrations.0002_append_only").COUNTED
COUNTED_BEFORE = _COUNTED.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
