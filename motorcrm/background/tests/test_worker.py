"""The worker as a process: one for a database, started anew when it dies, stopped at once."""

import os
import signal
import subprocess
import sys

from django.db import connection

from motorcrm.background.asking import ask_for
from motorcrm.background.models import Task
from motorcrm.background.tests import sample
from motorcrm.core.actor import SYSTEM
from motorcrm.testing.tests.test_serve import until

PROGRAM = (
    "import motorcrm.background.pace as pace; pace.NAP, pace.STANDING_BY = 0.1, 0.2;"
    "import django; django.setup(); import motorcrm.background.tests.sample;"
    "from motorcrm.config.command import main; main()"
)


def working(data, url):
    """`motorcrm work`, as a second server on the same database runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTORCRM_", "DATABASE_URL"))}
    known = {"DJANGO_SETTINGS_MODULE": "motorcrm.config.settings", "MOTORCRM_DATA": str(data), "DATABASE_URL": url}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, "work"], env={**kept, **known})  # noqa: S603  # ours


def now(task):
    task.refresh_from_db()
    task.queued.refresh_from_db()
    return task


def lose_its_session():
    """As when the database was started anew."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                "WHERE locktype = 'advisory' AND datname = current_database()"
            )
            assert cursor.fetchall() == [(True,)]


def its_process(task):
    return int(now(task).queued.worker_ids[-1])


def test_of_two_servers_one_works_and_what_is_killed_is_found_again(real_database, tmp_path):
    file = tmp_path / "it"
    repeated = ask_for(sample.wait_for, by=SYSTEM, file=str(file))
    once = ask_for(sample.wait_once_for, by=SYSTEM, file=str(file))
    servers = [working(tmp_path / name, real_database.url) for name in ("one", "two")]
    try:
        until(lambda: now(repeated).at == "waiting")
        assert now(once).state == Task.State.WAITING, "one at a time"

        first = its_process(repeated)
        os.kill(first, signal.SIGKILL)
        until(lambda: now(repeated).runs == 2 and now(repeated).at == "waiting")
        assert its_process(repeated) != first

        file.touch()
        until(lambda: now(repeated).state == Task.State.DONE)
        until(lambda: now(once).state == Task.State.DONE)
        lose_its_session()
        again = ask_for(sample.wait_for, by=SYSTEM, file=str(file))
        until(lambda: now(again).state == Task.State.DONE)
        file.unlink()

        cut = ask_for(sample.wait_once_for, by=SYSTEM, file=str(file))
        until(lambda: now(cut).at == "waiting")
        os.kill(its_process(cut), signal.SIGKILL)
        until(lambda: now(cut).state == Task.State.FAILED)
        assert cut.problem == Task.Problem.CUT

        unfinished = ask_for(sample.wait_for, by=SYSTEM, file=str(file))
        until(lambda: now(unfinished).at == "waiting")
        for server in servers:
            server.terminate()
        assert [server.wait(40) for server in servers] == [0, 0]
        assert (now(unfinished).state, unfinished.runs) == (Task.State.WAITING, 1)
    finally:
        for server in servers:
            server.kill()
            server.wait()
        connection.close()
