"""Runs the state machine of a job here, in place of Step Functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.models.job import Stage
from locdet.pipeline import failure
from locdet.pipeline.monitor import WorkerStopped
from locdet.pipeline.state_machine import StateMachine, definition

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.json_types import Json, JsonObject
    from locdet.pipeline.stage import StageRunner

__all__ = ["InProcessWorkflow"]


@dataclass(frozen=True)
class InProcessWorkflow:
    """A :class:`locdet.ports.Workflow` that returns from ``start`` when the job has ended.

    Attributes:
        runner: Returns what runs the stages; called when the first job starts, since it loads the engine.
    """

    runner: Callable[[], StageRunner]

    def start(self, job_id: str) -> None:
        """Run a job to its end; stages that are behind it are left."""
        runner = self.runner()

        def stage(which: Stage) -> Callable[[JsonObject], Json]:
            return lambda event: runner.run(str(event["job_id"]), which)

        def fail(event: JsonObject) -> Json:
            failure.record(runner.jobs, event)
            return {}

        def wait(seconds: float) -> None:
            if runner.stopping.wait(seconds):
                raise WorkerStopped

        tasks: dict[str, Callable[[JsonObject], Json]] = {
            "${PipelineStage1PreviewArn}": stage(Stage.PREVIEW),
            "${PipelineStage2IntermediateArn}": stage(Stage.INTERMEDIATE),
            "${ServiceTextractProcessorArn}": lambda event: runner.read_text(str(event["job_id"])),
            "${PipelineStage3FinalArn}": stage(Stage.FINAL),
            "${PipelineFailureArn}": fail,
        }
        StateMachine(definition(), tasks, sleep=wait).run({"job_id": job_id})

    def stop(self, job_id: str) -> None:
        """Do nothing: a running stage sees by the job's status that it should stop."""
