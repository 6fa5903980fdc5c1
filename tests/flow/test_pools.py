"""The files of work pools: a real server takes them, and the workers of both kinds make of them what they start."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.server import ensure_server, prefect_environment, stop_server
from tests.flow.conftest import api_of, until

ROOT = Path(__file__).parents[2]
POOLS = ROOT / "deployments" / "production" / "pools"
SECRETS = {
    "rsoko-database-url": "postgresql://rsoko:pass@postgres:5432/rsoko",
    "rsoko-smtp-url": "starttls://mail.example.org",
    "rsoko-operations": "duty@example.org",
}
# In the environment of such a worker: what it would start for a flow run, as the server's pool describes it.
ASKED = """
import asyncio, json, sys
from uuid import uuid4
from prefect import flow, get_client
from prefect.client.schemas.objects import FlowRun
kind, values = sys.argv[1], json.loads(sys.argv[2])
if kind == "docker":
    from prefect_docker.worker import DockerWorkerJobConfiguration as Configuration
else:
    from prefect_kubernetes.worker import KubernetesWorkerJobConfiguration as Configuration
async def ask():
    async with get_client() as client:
        pool = await client.read_work_pool("rsoko-" + kind)
        made = await Configuration.from_template_and_values(pool.base_job_template, values, client=client)
    made.prepare_for_flow_run(FlowRun(id=uuid4(), flow_id=uuid4(), name="Выявление 2026"))
    return made
made = asyncio.run(ask())
said = made.model_dump(mode="json")
if kind == "kubernetes":
    from kubernetes_asyncio.client import ApiClient, V1Job
    class Answer:
        data = json.dumps(made.job_manifest)
    async def understood():
        async with ApiClient() as client:
            job = client.deserialize(Answer, "V1Job")
            return client.sanitize_for_serialization(job)
    said = {"manifest": made.job_manifest, "understood": asyncio.run(understood())}
print(json.dumps(said))
"""


WORK = "import sys; from deployments import worker; worker.POOL = sys.argv[1]; worker.work()"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    home = tmp_path_factory.mktemp("pools")
    server = ensure_server(home)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
    yield kept | prefect_environment(home, server.api)
    stop_server(home)


@pytest.fixture(scope="module")
def pools(environment):
    """Both pools, made as the administrator's manual says; and what they refer to."""
    program = str(Path(sys.executable).with_name("prefect"))
    for kind in ("docker", "kubernetes"):
        words = ["work-pool", "create", f"rsoko-{kind}", "--type", kind]
        words += ["--base-job-template", str(POOLS / f"{kind}.json")]
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    with api_of(environment["PREFECT_API_URL"]) as api:
        secret = api.get("/block_types/slug/secret").raise_for_status().json()["id"]
        schema = api.post("/block_schemas/filter", json={"block_schemas": {"block_type_id": {"any_": [secret]}}}).json()
        for name, value in SECRETS.items():
            block = {
                "name": name,
                "data": {"value": value},
                "block_type_id": secret,
                "block_schema_id": schema[0]["id"],
            }
            api.post("/block_documents/", json=block).raise_for_status()
        api.post("/variables/", json={"name": "rsoko_mail_from", "value": "rsoko@example.org"}).raise_for_status()
    return environment


def asked(environment, kind, **values):
    words = [str(ROOT / ".venv" / "pools" / "bin" / "python"), "-c", ASKED, kind, json.dumps(values)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_docker_worker_starts_the_image_with_the_data_and_the_secrets(pools):
    made = asked(pools, "docker", image="rsoko:0.1.0")
    assert (made["image"], made["volumes"], made["networks"]) == (
        "rsoko:0.1.0",
        ["rsoko_data:/srv/rsoko"],
        ["rsoko_default"],
    )
    assert made["mem_limit"] == "2g"
    assert made["env"]["RSOKO_DATABASE_URL"] == SECRETS["rsoko-database-url"]
    assert made["env"]["RSOKO_MAIL_FROM"] == "rsoko@example.org"
    assert made["env"]["RSOKO_HOME"] == "/srv/rsoko"
    assert made["command"]
    assert made["container_create_kwargs"]["read_only"] is True


def test_kubernetes_understands_every_word_of_the_job(pools):
    made = asked(pools, "kubernetes", image="rsoko:0.1.0", memory="3Gi")
    # A word that its models do not know, or a number that is not one, would be lost on the way.
    assert made["understood"] == made["manifest"]
    (container,) = made["manifest"]["spec"]["template"]["spec"]["containers"]
    assert (container["image"], container["resources"]["limits"]) == ("rsoko:0.1.0", {"memory": "3Gi"})
    assert container["args"]
    assert {"name": "RSOKO_HOME", "value": "/srv/rsoko"} in container["env"]
    assert made["manifest"]["metadata"]["namespace"] == "rsoko"


@pytest.mark.parametrize("kind", ["docker", "kubernetes"])
def test_our_worker_is_of_the_kind_of_the_pool(pools, kind):
    """By `rsoko worker` as everywhere: so what crashed is taken up by it, too."""
    words = [str(ROOT / ".venv" / "pools" / "bin" / "python"), "-c", WORK, f"rsoko-{kind}"]
    with (
        api_of(pools["PREFECT_API_URL"]) as api,
        subprocess.Popen(words, env=pools, stderr=subprocess.PIPE, text=True) as worker,
    ):
        found = until(lambda: api.post(f"/work_pools/rsoko-{kind}/workers/filter", json={}).json() or worker.poll())
        worker.send_signal(signal.SIGINT)
        _, said = worker.communicate(timeout=120)
    assert [each["status"] for each in found] == ["ONLINE"]
    assert worker.returncode == 0, said


def test_a_pool_whose_worker_is_not_installed_is_named(pools):
    words = [sys.executable, "-c", WORK, "rsoko-docker"]
    done = subprocess.run(words, env=pools, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "UserError: Исполнителя для пула вида «docker» нет." in done.stderr


@pytest.mark.parametrize("kind", ["docker", "kubernetes"])
def test_what_people_set_is_said_in_russian_and_no_secret_is_in_the_file(kind):
    text = (POOLS / f"{kind}.json").read_text()
    for name, field in json.loads(text)["variables"]["properties"].items():
        assert field["title"][0] in "ОПКИМ", name
    assert "://" not in text


def test_deployments_go_to_such_a_pool_as_they_are(pools):
    register = (
        "from deployments import schedules; schedules.POOL = 'rsoko-docker'; print(schedules.register_deployments())"
    )
    subprocess.run([sys.executable, "-c", register], env=pools, capture_output=True, check=True)
    with api_of(pools["PREFECT_API_URL"]) as api:
        found = api.post("/deployments/filter", json={}).raise_for_status().json()
    assert found
    for each in found:
        assert each["work_pool_name"] == "rsoko-docker"
        # By module: the image has the program, wherever it lies there.
        assert ":" not in each["entrypoint"]
