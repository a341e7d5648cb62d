# 枫桥:make run 启动,make test 测试。其余见 make help。
# Everything is installed into this folder (.venv, .local, node_modules); see ops/setup.sh.

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets run test test-all lint types floors migrations-check locks wheel wheel-check clean
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=
N ?= 2

help:
	@echo '枫桥：人民调解与大调解业务平台'
	@echo
	@echo '  make run        安装、建立演示数据并启动，地址 http://127.0.0.1:8000（ARGS="--port 8080" 换端口）'
	@echo '  make test       安装测试所需（含 chromium）并测试，约 10 分钟'
	@echo '  make test-all   慢速测试、断电测试、PostgreSQL 15 上的测试'
	@echo '  make setup      只安装'
	@echo '  make lint       代码格式与规范；make types 类型；make floors 楼层'
	@echo '  make wheel      打包；make wheel-check 在全新环境安装并打开首页'
	@echo '  make locks      重新锁定 Python 组件版本'

setup:
	@bash ops/setup.sh

setup-dev:
	@bash ops/setup.sh dev

assets: setup
	@$(PYTHON) ops/assets.py

run: assets
	@exec $(PYTHON) -m fengqiao.wiring.command run $(ARGS)

test: setup-dev
	@bash ops/debian.sh chromium
	@$(PYTHON) ops/assets.py
	@$(PYTHON) -m pytest -n $(N) -q -m 'not slow and not crash' $(ARGS)

# pytest's status 5 is "nothing selected"; it is no failure of the slow part.
test-all: setup-dev
	@bash ops/debian.sh chromium postgresql-15
	@$(PYTHON) ops/assets.py
	@echo '慢速与断电测试…'
	@$(PYTHON) -m pytest -n $(N) -q -m 'slow or crash' $(ARGS) || [ $$? -eq 5 ]
	@echo 'PostgreSQL 15 上的测试…'
	@FENGQIAO_PG_BIN=/usr/lib/postgresql/15/bin $(PYTHON) -m pytest -n $(N) -q -m 'not slow and not crash and not browser' $(ARGS)

lint: setup-dev
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

types: setup-dev
	@$(PYTHON) -m mypy fengqiao

floors: setup-dev
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command as check; check()' --no-cache

# Compares models with migrations; needs no database.
migrations-check: setup-dev
	@$(PYTHON) ops/migrations_check.py

wheel: setup-dev assets
	@rm -rf build dist && $(PYTHON) -m build --wheel --no-isolation --outdir dist . >/dev/null && ls -l dist

wheel-check: wheel
	@$(PYTHON) ops/wheel_check.py

locks: setup-dev
	@bash ops/locks.sh

clean:
	@rm -rf build dist .venv node_modules fengqiao/faces/shared/static/vendor .pytest_cache .mypy_cache .ruff_cache
