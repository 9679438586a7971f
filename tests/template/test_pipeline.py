"""The workflow that deploys."""

from pathlib import Path

import pytest
import yaml

WORKFLOW = Path(__file__).parents[2] / ".github" / "workflows" / "deploy.yml"


@pytest.fixture(name="workflow", scope="module")
def _workflow():
    # YAML 1.1 reads the key `on` as a truth value.
    content = yaml.safe_load(WORKFLOW.read_text())
    return {**content, "on": content.get("on", content.get(True))}


def _commands(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_main_goes_to_dev_and_tags_to_prod(workflow):
    assert workflow["on"]["push"] == {"branches": ["main"], "tags": ["v*"]}
    deploy = workflow["jobs"]["deploy"]
    assert deploy["env"]["ENVIRONMENT"] == "${{ startsWith(github.ref, 'refs/tags/v') && 'prod' || 'dev' }}"
    assert 'sam deploy --config-env "$ENVIRONMENT"' in _commands(deploy)
    assert "sam build" in _commands(workflow["jobs"]["build"])


def test_nothing_is_deployed_before_its_tests(workflow):
    assert workflow["jobs"]["deploy"]["needs"] == "build"
    assert workflow["jobs"]["build"]["needs"] == "test"
    commands = _commands(workflow["jobs"]["test"])
    assert "make test " in commands


def test_pull_requests_show_how_the_pipeline_went(workflow):
    # The checks of a pull request are its jobs: those that test and build run there, the one that deploys does not.
    assert "pull_request" in workflow["on"]
    conditions = {name: job.get("if", "") for name, job in workflow["jobs"].items()}
    assert conditions == {"test": "", "build": "", "deploy": "github.event_name == 'push'"}
