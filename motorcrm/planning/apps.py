from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "motorcrm.planning"

    def ready(self) -> None:
        from motorcrm.employees import consequences, leaving
        from motorcrm.planning.forms import questions
        from motorcrm.planning.takeover import NAME, hand_all_over

        consequences.left.join(hand_all_over)
        leaving.add_questions(NAME, questions)
