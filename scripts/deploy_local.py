"""Deploys template.yaml into MiniStack, an AWS of one's own on this machine, and serves until Ctrl-C.

Functions run under the real Lambda runtime client: MiniStack's own Python runtime gives every exception the same name,
so the state machine's Retry and Catch would never match. Hence each function becomes a custom runtime whose bootstrap
starts ``awslambdaric``: the zip functions on the package that ``sam build`` would make, with nothing of this project's
environment in reach; the image functions on this interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3

from locdet.secrets import TOKENS_SECRET, token_hash
from scripts.cloudformation import load

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROOT", "client", "deploy", "environment", "ministack", "set_tokens", "transform"]

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
_LOCAL = BUILD / "local_stack"
_STACK = "locdet-dev"
_START_S = 60.0
_TOKEN = "local-token"
_API_URL = re.compile(
    r"(?P<scheme>https|wss)://\$\{(?P<api>\w+)\}\.execute-api\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}"
)
# MiniStack has no SageMaker, no CloudFront and no metric math in alarms, and its ECS needs Docker.
_LEFT_OUT = ("ModelEndpoint", "Monitoring", "Page", "Worker")
# These demand TLS, and MiniStack is reached without.
_POLICIES = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")


def environment(endpoint: str) -> dict[str, str]:
    """Return the variables with which AWS tools talk to MiniStack."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SAM_CLI_TELEMETRY": "0",
    }


def transform(template: dict[str, Any], *, endpoint: str, light: Path, image: Path) -> dict[str, Any]:
    """Return the template with custom runtimes and the URLs that MiniStack gives to APIs.

    Args:
        template: The template, with its short functions written out.
        endpoint: URL of MiniStack.
        light: Folder with the package of the zip functions.
        image: Folder that stands for the image.
    """
    resources = {name: resource for name, resource in template["Resources"].items() if _is_kept(name, resource)}
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource.pop("Metadata", None)
            _customise(resource["Properties"], light=light, image=image)
        _make_absolute(resource["Properties"])
        _spell_for_ministack(resource)
    outputs = {name: output for name, output in template["Outputs"].items() if not _tells_of_what_is_left_out(output)}
    text = json.dumps({**template, "Resources": resources, "Outputs": outputs})
    host = endpoint.removeprefix("http://")
    text = _API_URL.sub(rf"\g<scheme>://{host}/_aws/execute-api/${{\g<api>}}", text)
    return dict(json.loads(text.replace(f"wss://{host}", f"ws://{host}").replace(f"https://{host}", f"http://{host}")))


def _is_kept(name: str, resource: dict[str, Any]) -> bool:
    return name not in _LEFT_OUT and resource["Type"] not in _POLICIES


def _tells_of_what_is_left_out(output: dict[str, Any]) -> bool:
    value = output["Value"]
    return isinstance(value, dict) and value.get("Fn::GetAtt", [""])[0] in _LEFT_OUT


def _customise(function: dict[str, Any], *, light: Path, image: Path) -> None:
    if function.pop("PackageType", "Zip") == "Image":
        function["Handler"] = function.pop("ImageConfig")["Command"][0]
        function["CodeUri"] = str(image)
    else:
        function["CodeUri"] = str(light)
    function["Runtime"] = "provided.al2023"


def _make_absolute(properties: dict[str, Any]) -> None:
    for name in ("DefinitionUri", "TemplateURL"):
        if name in properties:
            properties[name] = str(ROOT / properties[name])


def _spell_for_ministack(resource: dict[str, Any]) -> None:
    properties = resource["Properties"]
    for statement in (part for policy in properties.get("Policies", []) for part in policy["Statement"]):
        if "ssm:GetParametersByPath" in statement["Action"]:
            # It takes this call for one on all resources.
            statement["Resource"] = "*"
    if resource["Type"] == "AWS::ApiGatewayV2::Authorizer":
        # Left out, it would be taken for the header Authorization.
        properties.setdefault("IdentitySource", [])
    if "CorsConfiguration" in properties and resource["Type"] == "AWS::ApiGatewayV2::Api":
        # Taken over as it is, while preflight requests look for the API's own spelling.
        cors = properties["CorsConfiguration"]
        properties["CorsConfiguration"] = {name[0].lower() + name[1:]: value for name, value in cors.items()}


def _package() -> tuple[Path, Path]:
    """Make the folders of the functions' code; return that of the zips and that of the image."""
    light, image = _LOCAL / "light", _LOCAL / "image"
    shutil.rmtree(_LOCAL, ignore_errors=True)
    image.mkdir(parents=True)
    subprocess.run(["make", "-s", "-C", ROOT / "deploy/light", "build-ApiHealth", f"ARTIFACTS_DIR={light}"], check=True)
    _bootstrap(light, python=BUILD / "tools/runtime/bin/python", path="$LAMBDA_TASK_ROOT")
    _bootstrap(image, python=Path(sys.executable), path=str(ROOT / "python"))
    return light, image


def _bootstrap(folder: Path, *, python: Path, path: str) -> None:
    script = folder / "bootstrap"
    script.write_text(f'#!/bin/sh\nexport PYTHONPATH="{path}"\nexec "{python}" -m awslambdaric "$_HANDLER"\n')
    script.chmod(0o755)


def deploy(endpoint: str) -> dict[str, str]:
    """Deploy the template; return the stack's outputs.

    Raises:
        RuntimeError: ``sam deploy`` failed; the message names the file that says why.
    """
    light, image = _package()
    path = _LOCAL / "template.json"
    path.write_text(json.dumps(transform(load(ROOT / "template.yaml"), endpoint=endpoint, light=light, image=image)))
    command: list[str | Path] = [BUILD / "tools/sam/bin/sam", "deploy", "--template-file", path]
    command += ["--stack-name", _STACK, "--resolve-s3"]
    command += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset"]
    log = _LOCAL / "deploy.log"
    with log.open("wb") as output:
        # Away from samconfig.toml, which is for accounts.
        done = subprocess.run(
            command, check=False, cwd=_LOCAL, env={**os.environ, **environment(endpoint)}, stdout=output, stderr=output
        )
    if done.returncode != 0:
        raise RuntimeError(f"the deploy failed: see {log}")
    return _outputs(endpoint)


def client(service: str, endpoint: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """Return a client of one of MiniStack's services."""
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def set_tokens(endpoint: str, owners: dict[str, str]) -> None:
    """Let callers in: owners by token."""
    entries = {token_hash(token): {"owner": owner, "expires_at": None} for token, owner in owners.items()}
    name = f"locdet/dev/{TOKENS_SECRET}"
    client("secretsmanager", endpoint).create_secret(Name=name, SecretString=json.dumps(entries))


def _outputs(endpoint: str) -> dict[str, str]:
    stack = client("cloudformation", endpoint).describe_stacks(StackName=_STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@contextmanager
def ministack(port: int, log: Path) -> Iterator[str]:
    """Run MiniStack within; give its URL.

    Raises:
        RuntimeError: It did not start; ``log`` says why.
    """
    endpoint = f"http://127.0.0.1:{port}"
    variables = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0"}
    # The functions' roles allow what they allow on AWS, and no more.
    variables |= {"AUTH": "true", **environment(endpoint)}
    with log.open("wb") as output, TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [BUILD / "tools/ministack/bin/ministack"],
            # It unpacks functions there, and leaves them.
            env={**os.environ, **variables, "TMPDIR": folder},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, f"{endpoint}/_ministack/health", log)
            yield endpoint
        finally:
            # Its functions are processes of its own session.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"MiniStack did not start: see {log}")


def main() -> None:
    """Run MiniStack, deploy, say where everything is, and wait."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=4577)
    arguments = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ministack(arguments.port, BUILD / "ministack.log") as endpoint:
        outputs = deploy(endpoint)
        set_tokens(endpoint, {_TOKEN: "local"})
        print(json.dumps({**outputs, "Token": _TOKEN}, indent=2))
        signal.pause()


if __name__ == "__main__":
    main()
