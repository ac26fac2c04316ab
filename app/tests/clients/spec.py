"""Checks that every form of the contract is valid OpenAPI."""

from pathlib import Path

import yaml
from openapi_spec_validator import validate

from harness import expect, folder, running

COMMITTED = Path(__file__).parents[3] / "openapi.yaml"


def valid_everywhere(binary):
    """`/openapi.json`, `/openapi.yaml` and the file in the repository are valid and say the same."""
    with folder() as place, running(binary, place, quiz_sources="builtin") as server:
        status, headers, as_json = server.call("GET", "/openapi.json")
        expect(status == 200 and "json" in headers["Content-Type"], f"/openapi.json: {status}")
        status, headers, as_yaml = server.call("GET", "/openapi.yaml")
        expect(status == 200 and "yaml" in headers["Content-Type"], f"/openapi.yaml: {status}")
    served, committed = yaml.safe_load(as_yaml), yaml.safe_load(COMMITTED.read_text())
    for document in (as_json, served, committed):
        validate(document)
    for document in (as_json, served, committed):
        document.pop("servers", None)
    expect(served == as_json, "/openapi.yaml and /openapi.json differ")
    expect(committed == as_json, "openapi.yaml in the repository is out of date: run `make openapi`")
