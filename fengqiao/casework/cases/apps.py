from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fengqiao.casework.cases"
    label = "cases"

    def ready(self) -> None:
        from fengqiao.casework.files.queries import ROOTS
        from fengqiao.kernel.duties.queries import DUTY_NAMES

        from . import applicant_facts, course_facts, facts, followers, measures, passing_facts  # noqa: F401
        from .access import see_dispute
        from .codes import DUTY_KINDS

        DUTY_NAMES.update(DUTY_KINDS)
        ROOTS.add("dispute")(see_dispute)
