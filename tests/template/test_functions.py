"""The template's functions and the code: handlers, variables, permissions."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import tomllib

import pytest

from locdet.config import Settings
from template.conftest import ROOT

# The setting that holds the name of each resource that functions use.
_NAMES = {
    "JobsTable": "LOCDET_JOBS_TABLE",
    "PreviewCacheTable": "LOCDET_PREVIEW_CACHE_TABLE",
    "WebSocketConnectionsTable": "LOCDET_CONNECTIONS_TABLE",
    "FeedbackTable": "LOCDET_FEEDBACK_TABLE",
    "IdempotencyTable": "LOCDET_IDEMPOTENCY_TABLE",
    "RateLimitsTable": "LOCDET_RATE_LIMITS_TABLE",
    "BlueprintsBucket": "LOCDET_BLUEPRINTS_BUCKET",
    "CacheBucket": "LOCDET_CACHE_BUCKET",
    "JobQueue": "LOCDET_QUEUE_URL",
    "DetectionStateMachine": "LOCDET_STATE_MACHINE_ARN",
    "WebSocketApi": "LOCDET_WEBSOCKET_ENDPOINT",
}
# Actions that can't be limited to a resource: AWS's service authorization reference lists none for them.
_WITHOUT_RESOURCES = re.compile(
    r"textract:|logs:\w*(Delivery|Deliveries|ResourcePolic\w+|LogGroups)$"
    r"|ecr:GetAuthorizationToken$|cloudwatch:PutMetricData$"
)
_BLOCKER = """
import importlib, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError(name + " is not in a zip function")
sys.meta_path.insert(0, Blocker())
for handler in {handlers}:
    module, name = handler.rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name)), handler
"""


def _variables(function):
    return function["Environment"]["Variables"]


def _statements(function):
    return [statement for policy in function.get("Policies", []) for statement in policy["Statement"]]


def _mentioned(node):
    """Return the logical ids that a part of the template refers to."""
    text = json.dumps(node)
    return set(re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"', text)) | set(re.findall(r"\$\{(\w+)[}.]", text))


def test_zip_handlers_are_callable_without_the_engine_and_the_server(handlers):
    blocked = {"locdet_core", "numpy", "onnxruntime", "click", "rich", "starlette", "uvicorn"}
    code = _BLOCKER.format(blocked=blocked, handlers=handlers[0])
    path = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    subprocess.run([sys.executable, "-c", code], check=True, env=path)


def test_image_handlers_are_callable(handlers):
    for handler in handlers[1]:
        module, name = handler.rsplit(".", 1)
        assert callable(getattr(importlib.import_module(module), name)), handler


def test_every_function_is_the_file_of_its_name_in_the_folder_of_lambdas(functions, handlers):
    names = {function["FunctionName"]["Fn::Sub"].rpartition("-")[2] for function in functions.values()}
    files = {path.stem for path in (ROOT / "python/locdet/lambdas").glob("*.py")} - {"__init__"}
    assert names == files
    assert {handler for kind in handlers for handler in kind} == {f"locdet.lambdas.{name}.handler" for name in names}


def test_variables_are_settings_that_the_code_reads(template, functions):
    given = set(template["Globals"]["Function"]["Environment"]["Variables"])
    for function in functions.values():
        given |= set(_variables(function))
    known = {f"LOCDET_{field.upper()}" for field in Settings.model_fields}
    assert {name for name in given if name.startswith("LOCDET_")} <= known


def test_settings_that_name_resources_are_given_to_some_function(functions):
    given = {name for function in functions.values() for name in _variables(function)}
    fields = {field for field in Settings.model_fields if field.endswith(("_table", "_bucket", "_endpoint", "_arn"))}
    fields |= {"queue_url", "websocket_url", "cognito_issuer", "cognito_audience"}
    assert {f"LOCDET_{field.upper()}" for field in fields} <= given


def test_functions_may_use_what_they_know_and_know_what_they_may_use(functions):
    for name, function in functions.items():
        allowed = {_NAMES[found] for found in _mentioned(_statements(function)) if found in _NAMES}
        known = set(_variables(function)) & set(_NAMES.values())
        assert allowed == known, name


def test_worker_gets_the_variables_of_the_stages(functions, nested):
    task = nested["worker"]["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]
    given = {variable["Name"] for variable in task["Environment"]}
    assert set(_variables(functions["PipelineStage3Final"])) | {"LOCDET_QUEUE_URL"} <= given


def test_only_actions_without_resources_are_allowed_on_all_of_them(template, nested):
    for document in [template, *nested.values()]:
        for statement in _allowed(document["Resources"]):
            actions, resources = ([value] if isinstance(value, str) else value for value in _grant(statement))
            assert not any("*" in action for action in actions), statement
            if "*" in resources:
                assert all(_WITHOUT_RESOURCES.match(action) for action in actions), statement


def _grant(statement):
    return statement["Action"], statement["Resource"]


def _allowed(node):
    if isinstance(node, dict):
        if node.get("Effect") == "Allow" and "Resource" in node:
            yield node
        for value in node.values():
            yield from _allowed(value)
    elif isinstance(node, list):
        for value in node:
            yield from _allowed(value)


def test_functions_log_under_their_own_names(template, functions):
    for name, function in functions.items():
        group = template["Resources"][function["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]
        assert group["LogGroupName"]["Fn::Sub"] == f"/aws/lambda/{function['FunctionName']['Fn::Sub']}", name


def test_functions_of_one_package_are_all_built_by_its_makefile(functions):
    makefile = (ROOT / "deploy/light/Makefile").read_text()
    built = re.search(r"^FUNCTIONS := (.*)$", makefile, re.MULTILINE)
    assert built
    assert set(built[1].split()) == {name for name, function in functions.items() if "Handler" in function}


def test_packages_of_the_zip_functions_belong_to_the_aws_extra():
    names = re.compile(r"^([\w-]+)", re.MULTILINE)
    pinned = set(names.findall((ROOT / "deploy/light/requirements.txt").read_text()))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert pinned == set(names.findall("\n".join(extras["aws"]))) - {"awslambdaric", "boto3"}


@pytest.mark.parametrize("kind", ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"])
def test_logs_go_to_groups_with_a_retention(template, kind):
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            logging = resource["Properties"].get("LoggingConfig") or resource["Properties"]["Logging"]
            groups = [found for found in _mentioned(logging) if found in template["Resources"]]
            assert len(groups) == 1, name
            assert "RetentionInDays" in template["Resources"][groups[0]]["Properties"], name
