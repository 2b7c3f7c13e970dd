"""JupyterHub on one machine, for a class of twenty to be played on loopback. README.md says more.

    CLASS_PASSWORD=… jupyterhub -f docs/class/jupyterhub_config.py

This is for a trial and for the test `tests/benchmarks/classroom.py`. It listens on this machine
only, and everybody has the same password. A real class takes The Littlest JupyterHub or Zero to
JupyterHub, which README.md beside this file describes; nothing of this file is needed there.

Started as root, every student has a system user of their own, by number, without an account.
Started as anybody else, all servers run as that one user: then students are kept apart by the hub
alone, and a notebook can read the files of all the others.
"""

import os
import resource
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

FOLDER = Path(os.environ.get("CLASS_FOLDER", "class-data")).resolve()
STUDENTS = [f"student{k:02d}" for k in range(1, 21)]
# System users by number, from a range that Linux distributions give to nobody.
FIRST_NUMBER = 72_001
# README.md beside this file has the figures that this comes from. values.yaml has the same.
MEMORY = "1G"


class ClassSpawner(SimpleLocalProcessSpawner):
    """A local process for each student, with a memory limit and, from root, a user of its own.

    The limit is that of the kernel for one process (RLIMIT_DATA): a process that asks for more gets
    a MemoryError. It does not add up the processes of a student: two kernels may take twice as
    much. Nor does it count files in memory, such as those in /dev/shm. Limits for all that a
    student runs need systemd (The Littlest JupyterHub) or containers (Zero to JupyterHub).
    """

    def make_preexec_fn(self, name):
        """What the new process does before it becomes the student's server; errors stop it."""
        home, limit = Path(self.home_dir), self.mem_limit
        if name not in STUDENTS:
            raise ValueError(f"{name} is no student of this class; see STUDENTS")
        number = FIRST_NUMBER + STUDENTS.index(name)
        root = os.geteuid() == 0

        def preexec():
            home.mkdir(mode=0o700, exist_ok=True)
            if root:
                os.chown(home, number, number)
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)
            os.umask(0o077)
            os.chdir(home)
            if limit:
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

        return preexec


# Homes can be passed through by all and listed by nobody; the hub's own files are the hub's only.
HOMES, HUB = FOLDER / "homes", FOLDER / "hub"
for folder, mode in ((FOLDER, 0o711), (HOMES, 0o711), (HUB, 0o700)):
    folder.mkdir(exist_ok=True)
    folder.chmod(mode)

c = get_config()  # noqa: F821 (JupyterHub gives it)

# Loopback only: the password is one for all, and there is no HTTPS.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["CLASS_PASSWORD"]
c.Authenticator.allowed_users = set(STUDENTS)

c.JupyterHub.cookie_secret_file = str(HUB / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{HUB / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(HUB / "proxy.pid")
c.JupyterHub.cleanup_servers = True

c.JupyterHub.spawner_class = ClassSpawner
c.SimpleLocalProcessSpawner.home_dir_template = str(HOMES / "{username}")
c.Spawner.default_url = "/lab"
c.Spawner.mem_limit = MEMORY
# Between server and kernel: sockets in the student's closed home. With the usual ports, whatever a
# kernel prints can be read by every other user of the machine who connects to the right port.
# The path of a socket may have 107 letters at most, so it must not stand deep in the home.
c.Spawner.cmd = ["jupyterhub-singleuser", "--KernelManager.transport=ipc"]

# Twenty servers that start at once on two cores are slower than the 30 and 60 seconds allowed.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
# One thread for each kernel's algebra: with one for each core, the kernels of a class wait for each
# other. The chapters' arrays are small.
c.Spawner.environment = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")} | {
    "JUPYTER_RUNTIME_DIR": lambda spawner: f"{spawner.home_dir}/.run"
}
