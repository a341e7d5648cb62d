"""The table of commands: name, where it lives, one line of help. Modules are imported only when called.

Each is a function `(argv: list[str]) -> int`. `needs` says what runs around it: "nothing", "django" (set up, no
database), "database" (the server also runs), or "schema" (also migrated).
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command of the program."""

    target: str
    summary: str
    needs: str = "nothing"


COMMANDS: dict[str, Command] = {
    "run": Command("fengqiao.wiring.serve:run", "首次运行建立演示数据，然后启动（开发和试用）"),
    "up": Command("fengqiao.wiring.serve:up", "启动数据库和网站"),
    "work": Command("fengqiao.wiring.jobs:work", "运行后台任务（up 会自动启动）", "schema"),
    "down": Command("fengqiao.wiring.serve:down", "停止本安装的网站和数据库"),
    "accounts": Command(
        "fengqiao.wiring.people_commands:accounts", "账号和岗位：列出、建立、授予、重置", "schema"
    ),
    "organisations": Command("fengqiao.wiring.people_commands:organisations", "单位：列出、设立", "schema"),
    "migrate": Command("fengqiao.wiring.schema:migrate", "建立或升级数据表", "database"),
    "demo": Command("fengqiao.wiring.demo.run:run", "生成演示数据", "schema"),
    "import": Command(
        "fengqiao.casework.intake.commands:main", "import ledger：导入 .xlsx 或 .csv 台账", "schema"
    ),
    "doctor": Command("fengqiao.wiring.doctor:doctor", "检查本安装有什么问题"),
    "backup": Command("fengqiao.wiring.backup:backup", "备份数据库和附件到一个文件（不含密钥）", "database"),
    "restore": Command("fengqiao.wiring.backup:restore", "从备份文件恢复到空数据库", "database"),
    "journal": Command("fengqiao.kernel.journal.commands:main", "journal verify：核验日志链", "schema"),
    "keys": Command("fengqiao.trust.vault.commands:main", "keys rotate：轮换加密密钥", "schema"),
    "dossier": Command(
        "fengqiao.casework.dossiers.commands:main", "dossier verify：核验封存的电子卷宗", "schema"
    ),
    "policy": Command("fengqiao.registry.policy.commands:main", "policy check：检查规则文件", "django"),
    "search": Command("fengqiao.casework.search.commands:main", "search rebuild：重建检索表", "schema"),
    "textmind": Command("fengqiao.tools.textmind.commands:evaluate", "检验纠纷类型建议的正确率"),
    "bench": Command("fengqiao.wiring.bench:bench", "性能测量"),
    "dba": Command("fengqiao.wiring.database:dba", "显示需要数据库管理员执行的语句"),
}
