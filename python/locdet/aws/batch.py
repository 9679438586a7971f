"""Starts a Distributed Map over the blueprints below a prefix."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from ulid import ULID

from locdet.errors import NotFound, RequestInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["StartedBatch", "start_batch"]

# A line of the manifest is one call of the function, which has 15 minutes.
_PLANS_PER_LINE = 20
# The role of the function that searches them may read no more (template.yaml).
_BELOW = "batch/"
_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".pdf")


@dataclass(frozen=True)
class StartedBatch:
    """A batch that runs.

    Attributes:
        plans: How many blueprints were found.
        lines: How many calls they take.
        results: Where the results will be.
    """

    execution_arn: str
    plans: int
    lines: int
    results: str


def start_batch(url: str) -> StartedBatch:
    """Write the manifest of a prefix and start the state machine.

    Args:
        url: ``s3://bucket/batch/...``; the bucket is the service's bucket of blueprints.

    Raises:
        NotFound: There are no blueprints below it.
        RequestInvalid: The prefix is elsewhere, or the environment does not name the deployed state machine.
    """
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    arn, results_bucket = (os.environ.get(name) for name in ("LOCDET_BATCH_STATE_MACHINE_ARN", "LOCDET_CACHE_BUCKET"))
    if not arn or not results_bucket:
        raise RequestInvalid(
            "Set LOCDET_BATCH_STATE_MACHINE_ARN and LOCDET_CACHE_BUCKET to the outputs of the stack (docs/deploy.md)."
        )
    if not prefix.startswith(_BELOW):
        raise RequestInvalid(f"Put the blueprints below {_BELOW} in the bucket; the batch may read nothing else.")
    keys = list(_keys(bucket, prefix))
    if not keys:
        raise NotFound(f"There are no PNG, JPG, TIFF, WebP or PDF files below {url}.")
    name = f"batch-{ULID()}"
    lines = [keys[start : start + _PLANS_PER_LINE] for start in range(0, len(keys), _PLANS_PER_LINE)]
    manifest = "".join(json.dumps({"keys": line}) + "\n" for line in lines)
    manifest_key = f"batch/{name}/manifest.jsonl"
    boto3.client("s3").put_object(Bucket=bucket, Key=manifest_key, Body=manifest.encode())
    content = {"manifest_key": manifest_key, "results_prefix": f"batch/{name}/results", "options": {}}
    started = boto3.client("stepfunctions").start_execution(stateMachineArn=arn, name=name, input=json.dumps(content))
    return StartedBatch(
        started["executionArn"], len(keys), len(lines), f"s3://{results_bucket}/{content['results_prefix']}/"
    )


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    for page in boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            if entry["Key"].lower().endswith(_SUFFIXES):
                yield entry["Key"]
