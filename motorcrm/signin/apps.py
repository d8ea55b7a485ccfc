from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "motorcrm.signin"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from motorcrm.employees import consequences, leaving
        from motorcrm.signin import departure
        from motorcrm.signin.browsers import note_browser
        from motorcrm.signin.sessions import note_sign_in

        consequences.left.join(departure.block_sign_in)
        leaving.add_questions(departure.NAME, departure.questions)
        user_logged_in.connect(note_sign_in, dispatch_uid="motorcrm.signin")
        user_logged_in.connect(note_browser, dispatch_uid="motorcrm.signin.browsers")
