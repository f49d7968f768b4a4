"""prefect.yaml: its entrypoint is the flow, its parameters are the variables, and its form explains itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from flows.arguments import PIPELINE, pipeline_variables
from flows.variables import RUNNERS, Variables

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.flow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def deployment():
    (only,) = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    return only


@pytest.fixture(scope="module")
def deployed_flow(deployment):
    from prefect.flows import load_flow_from_entrypoint

    return load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)


@pytest.fixture(scope="module")
def form(deployed_flow):
    """What the Prefect UI makes the fields of its form from."""
    from prefect.utilities.callables import parameter_schema

    schema = parameter_schema(deployed_flow).model_dump()
    assert list(schema["properties"]) == ["variables"]
    assert schema["properties"]["variables"]["description"]
    return schema["definitions"]["Variables"]["properties"]


def test_every_variable_is_a_field_with_its_name_and_meaning(form):
    assert list(form) == list(PIPELINE)
    for name, field in form.items():
        assert field["title"] == name
        assert field["description"] in PIPELINE[name].meaning
        assert "anyOf" not in field, "one field, not a choice between a value and null"


def test_the_fields_know_their_bounds(form):
    assert form["RUNNER"]["enum"] == list(RUNNERS)
    assert (form["WORKERS"]["type"], form["WORKERS"]["minimum"]) == ("integer", 1)
    assert (form["SAMPLE"]["exclusiveMinimum"], form["SAMPLE"]["maximum"]) == (0, 1)
    assert {name for name, field in form.items() if field["type"] == "boolean"} == {"FULL", "PLAN", "ACCEPT", "REHASH"}


def test_the_parameters_of_the_deployment_are_valid(deployment, deployed_flow):
    told = deployed_flow.validate_parameters(deployment["parameters"])["variables"]
    assert told == pipeline_variables([], {})


@pytest.mark.parametrize(
    "given",
    [{"WORKERS": 0}, {"SAMPLE": 1.5}, {"RUNNER": "ray"}, {"INPT": "x"}, {"FULL": "perhaps"}],
    ids=["too few", "too much", "not one of the words", "no such name", "neither yes nor no"],
)
def test_a_wrong_value_of_the_form_is_refused(given):
    with pytest.raises(ValidationError):
        Variables.model_validate(given)


def test_an_emptied_field_of_the_form_is_its_default():
    assert Variables.model_validate({"OUTPUT": " ", "HOSTS": "", "LIMIT": None, "CONFIG": "  "}) == Variables()


def test_prefect_deploys_it(prefect_server, deployment, tmp_path):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.settings import PREFECT_API_URL

    address = PREFECT_API_URL.value()
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=deployment["work_pool"]["name"], type="process"))
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
            env={**os.environ, "PREFECT_API_URL": address, "HOME": str(tmp_path)},
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        made = client.read_deployment_by_name(f"chinese web corpus/{deployment['name']}")
    assert made.parameters == deployment["parameters"]
    assert made.entrypoint == deployment["entrypoint"]
    assert set(made.parameter_openapi_schema["definitions"]["Variables"]["properties"]) == set(PIPELINE)
