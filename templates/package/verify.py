"""Проверяет пакет запуска: python3 -I verify.py [ПАПКА]. Нужен только Python 3.9 или новее."""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # проверка ничего не добавляет в папку пакета
sys.path.insert(0, str(Path(__file__).resolve().parent))  # ключ -I убирает её из путей поиска


def opened(note, keys):
    """Текст под подписью одного из ключей; None, если подпись не сходится."""
    from ed25519 import is_signed  # noqa: PLC0415 - без этого файла пакет не читается, и об этом надо сказать

    text, _, line = note.rpartition("\n\n")
    for key in keys:
        try:
            name, identity, packed = key.split("+", 2)
            public, signature = base64.b64decode(packed), base64.b64decode(line.rpartition(" ")[2])
        except ValueError:
            continue
        exact = f"\N{EM DASH} {name} {base64.b64encode(bytes.fromhex(identity) + signature[4:]).decode()}\n"
        if line == exact and is_signed(public[1:], f"{text}\n".encode(), signature[4:]):
            return text + "\n"
    return None


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def listed(contents, note, wrong):
    """Файлы против подписанного перечня: изменённые, недостающие, посторонние."""
    expected = {path: digest for digest, path in re.findall("^([0-9a-f]{64})  (.+)$", note, re.MULTILINE)}
    for path in sorted({*expected, *contents} - {"package.txt"}):
        if path not in contents:
            wrong.append(f"{path}: файла нет")
        elif path not in expected:
            wrong.append(f"{path}: посторонний файл")
        elif sha256(contents[path]) != expected[path]:
            wrong.append(f"{path}: файл изменён")


def chained(lines, checkpoint, wrong):
    """Цепочка записей до контрольной точки; возвращает, что последним сказано о каждой строке."""
    said, previous, number = {}, "0" * 64, 0
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line)
        digest = entry.pop("hash")
        if (entry["id"], entry["prev_hash"], sha256(canonical(entry))) != (number, previous, digest):
            wrong.append(f"chain.jsonl: запись {number} изменена или стоит не на месте")
        previous, payload = digest, json.loads(entry["payload"])
        said[entry["subject"]] = payload.get("state", said.get(entry["subject"]))
    _, size, head = checkpoint.splitlines()[:3]
    if (int(size), base64.b64decode(head).hex()) != (number, previous):
        wrong.append("chain.jsonl: цепочка не приводит к контрольной точке checkpoint.txt")
    return said


def named(digest, by_digest, found, wrong):
    """Собирает отпечатки, до которых ведёт описание: снимок, результат, перечни прошлых лет."""
    if digest in found:
        return
    found.add(digest)
    if digest not in by_digest:
        wrong.append(f"нет файла с отпечатком {digest}")
    elif by_digest[digest][:1] == b"{":
        for inner in re.findall(rb'"([0-9a-f]{64})"', by_digest[digest]):
            named(inner.decode(), by_digest, found, wrong)


def traced(contents, run, said, wrong):
    """Данные, методика, результат, документы и отправления — те, что назвала цепочка."""
    state, found = said[f"run:{run}"], set()
    by_digest = {sha256(data): data for path, data in contents.items() if not path.startswith("documents/")}
    for part in ("snapshot", "methodology", "result"):
        named(state[part], by_digest, found, wrong)
    of = {kind: {key: each for key, each in said.items() if key.startswith(kind) and each and each["run"] == run}
          for kind in ("document:", "delivery:")}  # fmt: skip
    documents = {"documents/" + each["path"]: each["digest"] for each in of["document:"].values()}
    for path, data in contents.items():
        if path.startswith(("inputs/", "result/", "methodology")) and sha256(data) not in found:
            wrong.append(f"{path}: запуск этого файла не использовал")
        if path.startswith("documents/") and documents.get(path) != sha256(data):
            wrong.append(f"{path}: такого документа в журнале нет")
    wrong += [f"{path}: файла нет" for path in documents if path not in contents]
    if json.loads(contents["deliveries.json"]) != of["delivery:"]:
        wrong.append("deliveries.json: отправления расходятся с журналом")
    for subject, private in json.loads(contents.get("addresses.json", b"{}")).items():
        if sha256(canonical([private["salt"], private["values"]])) != said[subject]["private"]:
            wrong.append(f"addresses.json: адрес {subject} расходится с журналом")


def main(folder):
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    contents, wrong = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}, []
    try:
        keys = contents["key.txt"].decode(errors="replace").split()
        texts = {n: opened(contents[n].decode(errors="replace"), keys) for n in ("package.txt", "checkpoint.txt")}
        package, checkpoint = texts.values()
        listed(contents, package or contents["package.txt"].decode(errors="replace"), wrong)
        wrong += [f"{name}: подпись не сходится с key.txt" for name, text in texts.items() if text is None]
        if not wrong:
            said = chained(contents["chain.jsonl"].decode().splitlines(), checkpoint, wrong)
            traced(contents, package.splitlines()[1], said, wrong)
    except Exception as error:  # что бы ни было испорчено, пакет не цел
        wrong.append(f"пакет не читается: {type(error).__name__}: {error}")
    whole = f"Пакет цел: файлов {len(contents)}. Ключ: {', '.join(keys)}" if not wrong else ""
    print(whole or "\n".join([*wrong, "Пакет повреждён или подделан."]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)))
