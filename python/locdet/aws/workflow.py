"""State machines in Step Functions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code

if TYPE_CHECKING:
    from locdet.aws.clients import Client, Clients

__all__ = ["StepFunctionsWorkflow"]

_SERVICE = "The workflow"


@dataclass(frozen=True)
class StepFunctionsWorkflow:
    """A :class:`locdet.ports.Workflow`. An execution has the name of its job, so that a job has one at most."""

    clients: Clients
    state_machine_arn: str

    def start(self, job_id: str) -> None:
        """Run a job's state machine."""
        with aws_faults(_SERVICE):
            try:
                self._client.start_execution(
                    stateMachineArn=self.state_machine_arn, name=job_id, input=json.dumps({"job_id": job_id})
                )
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise

    def stop(self, job_id: str) -> None:
        """Stop a job's state machine, if it runs."""
        machine = self.state_machine_arn.replace(":stateMachine:", ":execution:", 1)
        with aws_faults(_SERVICE):
            try:
                self._client.stop_execution(executionArn=f"{machine}:{job_id}", cause="the job was cancelled")
            except ClientError as error:
                if error_code(error) != "ExecutionDoesNotExist":
                    raise

    @property
    def _client(self) -> Client:
        return self.clients.of("stepfunctions")
