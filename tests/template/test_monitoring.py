"""Alarms and the dashboard: what the reference documents list, on metrics that exist."""

from __future__ import annotations

import json
import re

import pytest

from template.conftest import ROOT, of_type


@pytest.fixture(scope="module")
def alarms(nested):
    return {
        name: found["Properties"]
        for part in nested.values()
        for name, found in of_type(part, "AWS::CloudWatch::Alarm").items()
    }


def _metrics(alarm):
    if "MetricName" in alarm:
        return {(alarm["Namespace"], str(alarm["MetricName"]))}
    parts = [part["MetricStat"]["Metric"] for part in alarm["Metrics"] if "MetricStat" in part]
    return {(part["Namespace"], part["MetricName"]) for part in parts}


@pytest.mark.parametrize(
    ("namespace", "metric", "threshold"),
    [
        ("AWS/Lambda", "Errors", 5),
        ("AWS/Lambda", "Throttles", 0),
        ("AWS/Lambda", "Duration", 30000),
        ("AWS/States", "ExecutionTime", 30000),
        ("AWS/States", "ExecutionsFailed", 5),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", 100),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", 0),
        ("AWS/ApiGateway", "5xx", 5),
        ("AWS/ApiGateway", "Latency", 1000),
        ("AWS/DynamoDB", "WriteThrottleEvents", 0),
        ("AWS/SageMaker", "ModelLatency", 500000),
        ("AWS/SageMaker", "Invocation5XXErrors", 3),
        ("AWS/ECS", "CPUUtilization", 80),
    ],
)
def test_alarm_of_the_reference_documents_exists(alarms, namespace, metric, threshold):
    assert any((namespace, metric) in _metrics(alarm) and alarm["Threshold"] == threshold for alarm in alarms.values())


def test_every_alarm_tells_somebody(alarms):
    for name, alarm in alarms.items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopicArn"}], name


def test_failed_tasks_of_the_worker_are_reported(nested):
    rule = nested["worker"]["Resources"]["TaskFailureRule"]["Properties"]
    assert rule["Targets"][0]["Arn"] == {"Ref": "AlarmTopicArn"}


def test_alarms_watch_functions_that_exist(nested, functions):
    names = {function["FunctionName"]["Fn::Sub"] for function in functions.values()}
    dimensions = re.findall(
        r'"Name": "FunctionName", "Value": \{"Fn::Sub": "([^"]+)"', json.dumps(nested["monitoring"])
    )
    assert dimensions
    assert set(dimensions) <= names


def test_dashboard_shows_counts_that_the_code_makes(nested):
    body = nested["monitoring"]["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    json.loads(body)
    shown = set(re.findall(r'MetricName=\(\\"(\w+)\\"', body))
    code = "".join(path.read_text() for path in (ROOT / "python/locdet").rglob("*.py"))
    assert shown
    assert shown <= set(re.findall(r'count\("(\w+)"', code))
