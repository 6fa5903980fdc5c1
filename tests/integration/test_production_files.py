"""The files of production are what their programs take: compose, systemd, nginx, settings."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from prefect.settings import Settings as PrefectSettings

from deployments.server import prefect_environment
from rsoko.calendar import kirov_now
from rsoko.settings import Settings
from tests.production import PRODUCTION, settings_of

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((PRODUCTION / "compose.yaml").read_text())
UNITS = sorted((PRODUCTION / "systemd").iterdir())


def test_the_compose_file_is_one_by_the_schema_of_its_specification():
    checker = Path(sys.executable).with_name("check-jsonschema")
    words = ["--builtin-schema", "vendor.compose-spec", str(PRODUCTION / "compose.yaml")]
    done = subprocess.run([str(checker), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_a_service_waits_for_and_mounts_is_there():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            laid_by_hand = source in ("./tls",) or source.startswith("${")
            assert laid_by_hand or source in COMPOSE["volumes"] or (PRODUCTION / source).is_file(), volume
    names = [service["hostname"] for service in services.values() if "hostname" in service]
    assert len(names) == len(set(names)) >= 2


def test_the_image_holds_all_the_code_and_every_system_package_that_a_fresh_machine_gets():
    image = (PRODUCTION / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", image, re.M))
    packages = re.search(r"^packages = (\[.*\])$", (ROOT / "pyproject.toml").read_text(), re.M)[1]
    wheel = set(json.loads(re.split(r"\n", packages)[0]))
    assert copied == wheel
    bootstrap = (ROOT / "deployments" / "bootstrap.sh").read_text()
    needed = re.search(r"missing\+=\((libpango[^)]*)\)", bootstrap)[1].split()
    assert {*needed, "fonts-liberation", "fontconfig"} <= set(image.split())
    assert re.search(r"UV_VERSION=(\S+)", bootstrap)[1] == re.search(r"uv==(\S+)", image)[1]


def test_every_setting_of_the_environment_files_is_known():
    ours = {f"RSOKO_{name}".upper() for name in Settings.model_fields}
    given = settings_of("rsoko.env.example") | settings_of("prefect.env.example")
    # Handlers of the log have settings by their names, which no model lists.
    prefect = {name for name in given if name.startswith("PREFECT_") and "_LOGGING_HANDLERS_" not in name}
    assert {name for name in given if name.startswith("RSOKO_")} <= ours
    assert prefect <= _names(PrefectSettings)


def _names(model):
    """All names under which Prefect reads its settings."""
    found = set()
    for field in model.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and hasattr(kind, "model_fields"):
            found |= _names(kind)
        for choice in getattr(field.validation_alias, "choices", ()) or ():
            if isinstance(choice, str):
                found.add(choice.upper())
        prefix = getattr(model, "model_config", {}).get("env_prefix", "")
        found |= {f"{prefix}{name}".upper() for name in model.model_fields}
    return found


def test_a_server_in_production_has_the_settings_of_one_on_a_single_machine():
    single = prefect_environment(Path("/srv/rsoko"), "http://127.0.0.1:4200/api")
    production = settings_of("rsoko.env.example") | settings_of("prefect.env.example")
    own = {"PREFECT_HOME", "PREFECT_API_URL", "PREFECT_UI_API_URL"}
    assert {name: value for name, value in single.items() if name not in own} == {
        name: production[name] for name in single if name not in own
    }


def test_no_secret_is_in_the_files():
    for path in PRODUCTION.rglob("*"):
        if path.is_file():
            for secret in re.findall(r"(?:PASSWORD|AUTH_STRING)=(\S+)", path.read_text()):
                assert "CHANGE_ME" in secret, path


@pytest.fixture
def units(tmp_path):
    """The units with a program that is on this machine: whether it is there is examined, too."""
    program = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/rsoko/.venv/bin", program)
        (tmp_path / unit.name).write_text(text.replace("file:/opt/rsoko/docs", f"file:{ROOT}/docs"))
    return tmp_path


def test_systemd_understands_the_units(units):
    # An instance of the template is examined, not the template itself.
    shutil.copy(units / "rsoko-worker@.service", units / "rsoko-worker@1.service")
    paths = [str(path) for path in sorted(units.iterdir()) if "@." not in path.name]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, env=environment, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "rsoko" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".timer"], ids=lambda unit: unit.stem)
def test_a_timer_has_a_time_and_a_service(unit):
    when = re.search(r"^OnCalendar=(.+)$", unit.read_text(), re.M)[1]
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert unit.with_suffix(".service") in UNITS


def test_the_program_of_every_unit_is_a_command_that_exists():
    said = subprocess.run(
        [str(Path(sys.executable).with_name("rsoko")), "--help"], capture_output=True, text=True, check=True
    ).stdout
    for unit in UNITS:
        for command in re.findall(r"bin/rsoko (\w+)", unit.read_text()):
            assert re.search(rf"^\s+{command}\s", said, re.M), (unit.name, command)
    for name, service in COMPOSE["services"].items():
        if service.get("command", [""])[0] == "rsoko":
            assert re.search(rf"^\s+{service['command'][1]}\s", said, re.M), name


def test_nginx_understands_the_proxy(tmp_path):
    program = shutil.which("nginx") or str(ROOT / ".venv" / "nginx" / "usr" / "sbin" / "nginx")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rsoko.example.org")])
    now = kirov_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now.replace(year=now.year + 1))
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (tmp_path / "privkey.pem").write_bytes(pem)
    text = (PRODUCTION / "nginx.conf").read_text()
    # The names of services are known inside the network of compose alone.
    text = text.replace("/etc/nginx/tls/", f"{tmp_path}/")
    for service in ("server:4200", "pages:8080"):
        text = text.replace(f"server {service}", f"server 127.0.0.1:{service.split(':')[1]}")
    (tmp_path / "nginx.conf").write_text(text.replace("/tmp/nginx", f"{tmp_path}/nginx"))
    words = [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
