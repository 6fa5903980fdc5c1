# One entry for every habit; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Programs of the system's keeper (useradd, mkfs) are on no path of «su» on Debian, and the tests need them.
export PATH := $(CURDIR)/.venv/bin:$(PATH):/usr/sbin:/sbin
# Where it is set, every process compiles all that it imports: a command takes ten seconds instead of three.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-postgresql fuzz lint docs screenshots bench up clean

help: ## Показать эти команды
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Подготовить компьютер: окружение .venv, библиотеки, шрифт
	@deployments/bootstrap.sh

demo: setup ## Провести выявление на вымышленном регионе, от файлов до писем
	@rsoko demo

test: ## Выполнить все тесты (с ними ставятся LibreOffice и Chromium, если их нет)
	@deployments/bootstrap.sh tests
	@python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-postgresql: ## Выполнить тесты процессов и страниц с PostgreSQL для обеих баз
	@deployments/bootstrap.sh tests
	@RSOKO_TEST_DATABASE=postgresql python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/flow tests/browser

fuzz: setup ## Искать новые примеры для тестов свойств (каждый раз другие)
	@RSOKO_TEST_EXAMPLES=fuzz python -m pytest tests/property

docs: setup ## Собрать руководства в build/site; неверная ссылка останавливает сборку
	@sphinx-build -q -W --keep-going -n -d build/doctrees docs build/site

screenshots: ## Снять страницы для руководства заново (docs/pictures)
	@deployments/bootstrap.sh tests
	@RSOKO_SCREENSHOTS="$(CURDIR)/build/screenshots" python -m pytest tests/browser/test_prefect_ui.py
	@python -m tests.browser.pictures build/screenshots

lint: setup docs ## Проверить оформление, типы, границы модулей и ссылки руководств
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports

bench: setup ## Измерить скорость и напечатать отношения
	@python -m tests.bench

up: setup ## Запустить сервер Prefect, исполнителя и расписания
	@rsoko up

clean: ## Остановить сервер и удалить окружение и данные демонстрации (var/)
	@if [ -x .venv/bin/rsoko ]; then .venv/bin/rsoko down; fi
	rm -rf .venv var build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
