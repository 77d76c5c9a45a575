"""Reads JUnit's XML from standard input with junitparser and writes what it found as JSON."""

import json
import sys

from junitparser import JUnitXml, TestSuite

root = JUnitXml.fromstring(sys.stdin.buffer.read())


def suite_of(suite):
    said = {"tests": suite.tests, "failures": suite.failures, "errors": suite.errors, "skipped": suite.skipped}
    cases = list(suite)
    results = [result for case in cases for result in case.result]
    suite.update_statistics()
    return {
        "name": suite.name,
        "said": said,
        "counted": {"tests": suite.tests, "failures": suite.failures, "errors": suite.errors, "skipped": suite.skipped},
        "cases": [case.name for case in cases],
        "types": [result.type for result in results if result.type is not None],
        "text": "\n".join(result.text or "" for result in results),
    }


json.dump([suite_of(suite) for suite in root if isinstance(suite, TestSuite)], sys.stdout)
