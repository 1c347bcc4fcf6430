"""Prints the examples of Apache Avro's own Python tests (PyPI's avro, avro/test/test_schema.py) as JSON."""

import json
import sys
import unittest

import avro.schema
from avro.test import test_schema

canonical = []
parse = avro.schema.parse
last = None


def remember(text, *args, **kwargs):
    global last
    last = text
    return parse(text, *args, **kwargs)


class Canonical(test_schema.CanonicalFormTestCase):
    """Each of these tests parses texts and then asserts what their canonical form is."""

    def assertEqual(self, first, second, msg=None):
        super().assertEqual(first, second, msg)
        canonical.append({"schema": last, "canonical": second})


avro.schema.parse = remember
tests = unittest.defaultTestLoader.loadTestsFromTestCase(Canonical)
result = unittest.TestResult()
tests.run(result)
avro.schema.parse = parse
if not result.wasSuccessful():
    sys.exit(str(result.failures + result.errors))

json.dump(
    {
        "schemas": [{"schema": str(example), "valid": example.valid} for example in test_schema.EXAMPLES],
        "canonical": canonical,
        "fingerprints": [
            {"schema": str(schema), "crc64": crc64, "md5": md5, "sha256": sha256}
            for schema, (crc64, md5, sha256) in test_schema.FINGERPRINT_EXAMPLES
        ],
    },
    sys.stdout,
)
