"""Events as AWS sends them."""

from __future__ import annotations

import json


def http(method, path, *, body=None, owner="anna"):
    """An HTTP API's event, payload 2.0, that has passed the authorizer."""
    return {
        "version": "2.0",
        "routeKey": f"{method} /api/v1/{{proxy+}}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.test", "authorization": "Bearer hidden"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "authorizer": {"lambda": {"owner": owner}},
            "domainName": "api.test",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
            "requestId": "request-1",
            "routeKey": f"{method} /api/v1/{{proxy+}}",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def authorization(token):
    """What an HTTP API asks its authorizer."""
    event = http("GET", "/api/v1/jobs")
    del event["requestContext"]["authorizer"], event["body"]
    return {
        **event,
        "type": "REQUEST",
        "routeArn": "arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/api/v1/jobs",
        "identitySource": [f"Bearer {token}"],
        "headers": {"authorization": f"Bearer {token}"},
    }


def websocket(route, *, connection_id="connection-1", body=None, owner="anna"):
    """A WebSocket API's event."""
    event = {
        "requestContext": {
            "routeKey": route,
            "eventType": {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}.get(route, "MESSAGE"),
            "connectionId": connection_id,
            "requestId": "request-2",
            "authorizer": {"owner": owner, "principalId": owner},
            "domainName": "ws.test",
            "stage": "ws",
            "apiId": "ws",
        },
        "isBase64Encoded": False,
    }
    return event if body is None else {**event, "body": json.dumps(body)}


def messages(*bodies):
    """What SQS hands to a function."""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"receipt-{number}",
                "body": json.dumps(body) if isinstance(body, dict) else body,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1767225600000"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:locdet-dev-jobs",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def execution_ended(job_id, status):
    """What EventBridge tells of an execution."""
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:locdet-dev-detection"
    return {
        "version": "0",
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {
            "name": job_id,
            "status": status,
            "stateMachineArn": machine,
            "input": json.dumps({"job_id": job_id}),
        },
    }
