"""Tables, buckets, queues and log groups: encrypted, private, bounded."""

from __future__ import annotations

import json

import pytest

from locdet.aws.tables import TABLES, TableSchema
from locdet.config import Settings
from template.conftest import of_type


@pytest.fixture(scope="module")
def tables(template):
    return {name: found["Properties"] for name, found in of_type(template, "AWS::DynamoDB::Table").items()}


def test_tables_are_on_demand_encrypted_and_restorable(tables):
    for name, table in tables.items():
        assert table["BillingMode"] == "PAY_PER_REQUEST", name
        assert table["SSESpecification"]["SSEEnabled"], name
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name


def test_tables_have_the_keys_that_the_adapters_use(tables):
    assert {table["TableName"]["Fn::Sub"].rsplit("-", 1)[1]: _schema(table) for table in tables.values()} == TABLES


def _schema(table):
    indexes = {index["IndexName"]: _keys(index) for index in table.get("GlobalSecondaryIndexes", [])}
    ttl = table.get("TimeToLiveSpecification", {}).get("AttributeName")
    return TableSchema(*_keys(table), indexes=indexes, ttl_attribute=ttl)


def _keys(table):
    keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
    return keys["HASH"], keys.get("RANGE")


def test_buckets_are_encrypted_private_and_swept(template):
    for name, bucket in of_type(template, "AWS::S3::Bucket").items():
        properties = bucket["Properties"]
        assert properties["BucketEncryption"], name
        assert all(properties["PublicAccessBlockConfiguration"].values()), name
        assert any(rule.get("ExpirationInDays") == 30 and "Prefix" not in rule for rule in _rules(properties)), name


def test_unused_uploads_are_deleted_after_a_day(template):
    rules = _rules(template["Resources"]["BlueprintsBucket"]["Properties"])
    assert {"uploads/": 1}.items() <= {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules}.items()


def _rules(bucket):
    return bucket["LifecycleConfiguration"]["Rules"]


@pytest.mark.parametrize(
    ("kind", "policy", "field"),
    [("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues")],
)
def test_nothing_is_reached_without_tls(template, kind, policy, field):
    protected = set()
    for found in of_type(template, policy).values():
        properties = found["Properties"]
        denials = [part for part in properties["PolicyDocument"]["Statement"] if part["Effect"] == "Deny"]
        assert any(part["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for part in denials)
        targets = properties[field] if isinstance(properties[field], list) else [properties[field]]
        protected |= {target["Ref"] for target in targets}
    assert protected == set(of_type(template, kind))


def test_a_message_stays_hidden_while_its_consumer_may_run(template, functions):
    queue = template["Resources"]["JobQueue"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * functions["ServiceJobManager"]["Timeout"]


def test_messages_that_fail_go_to_the_dead_letters_after_as_many_tries_as_the_code_counts(template):
    redrive = template["Resources"]["JobQueue"]["Properties"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["JobDeadLetterQueue", "Arn"]}
    assert redrive["maxReceiveCount"] == Settings.model_fields["max_receives"].default


def test_failed_messages_are_reported_one_by_one(functions):
    source = functions["ServiceJobManager"]["Events"]["JobMessages"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_log_group_forgets(template, nested):
    for document in [template, *nested.values()]:
        for name, group in of_type(document, "AWS::Logs::LogGroup").items():
            assert "RetentionInDays" in group["Properties"], name


def test_access_logs_hold_no_query_string(template):
    for name, stage in of_type(template, "AWS::ApiGatewayV2::Stage").items():
        logged = json.dumps(stage["Properties"]["AccessLogSettings"])
        assert "$context.status" in logged, name
        # These hold the query string or parts of it.
        assert not any(word in logged for word in ("querystring", "queryString", "requestOverride", "$request")), name
