"""Runs the compatibility tests of Apache Avro for Python, and prints every pair of schemas that they judge, with the verdict."""

import io
import json
import unittest

from avro import compatibility
from avro.test import test_compatibility

pairs = []
depth = 0
judge = compatibility.ReaderWriterCompatibilityChecker.get_compatibility


def recorded(self, reader, writer, *rest, **named):
    global depth
    depth += 1
    try:
        result = judge(self, reader, writer, *rest, **named)
    finally:
        depth -= 1
    if depth == 0:
        compatible = result.compatibility is compatibility.SchemaCompatibilityType.compatible
        pairs.append({"reader": str(reader), "writer": str(writer), "compatible": compatible})
    return result


compatibility.ReaderWriterCompatibilityChecker.get_compatibility = recorded
suite = unittest.defaultTestLoader.loadTestsFromModule(test_compatibility)
outcome = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
print(json.dumps({"ran": outcome.testsRun, "passed": outcome.wasSuccessful(), "pairs": pairs}))
