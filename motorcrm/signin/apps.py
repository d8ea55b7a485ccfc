from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "motorcrm.signin"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from motorcrm.employees import consequences, leaving
        from motorcrm.signin import departure
        from motorcrm.signin.sessions import note_entry

        consequences.left.join(departure.block_sign_in)
        leaving.ask(departure.NAME, departure.question)
        user_logged_in.connect(note_entry, dispatch_uid="motorcrm.signin")
