"""Configure JupyterHub to try a class on one Linux machine, as README.md in this folder describes.

The environment variables are CLASS_PASSWORD, CLASS_SIZE (the number of students, 30 by default) and
CLASS_FOLDER (the folder for all that hub and students write, by default `class-data`).

The hub accepts connections only from this machine, and all students have the same password. For a
real class, use The Littlest JupyterHub or Zero to JupyterHub, which do not need this file.

If root starts the hub, every student has a separate system user, which is a number without an
account. If another user starts the hub, all servers run as this user: the hub still refuses access
to the pages of other students, but a notebook can read the files of all students.
"""

import os
import resource
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

FOLDER = Path(os.environ.get("CLASS_FOLDER", "class-data")).resolve()
STUDENTS = [f"student{k:02d}" for k in range(1, 1 + int(os.environ.get("CLASS_SIZE", "30")))]
# The numbers of the system users, from a range that Linux distributions do not use.
FIRST_NUMBER = 72_001
# README.md has the measurements behind this limit. values.yaml has the same one.
MEMORY = "1G"


class ClassSpawner(SimpleLocalProcessSpawner):
    """Start a local process for each student, with a memory limit and a separate user under root.

    The memory limit (RLIMIT_DATA of the Linux kernel) applies to each process separately. In a
    process that asks for more memory, Python raises a MemoryError. Two Jupyter kernels of a student
    can therefore use twice as much memory. The memory limit does not count files in memory, such as
    those in /dev/shm. A limit for everything that a student runs requires systemd (The Littlest
    JupyterHub) or containers (Zero to JupyterHub).
    """

    def make_preexec_fn(self, name):
        """Return a function that prepares a new process before it becomes a student's server."""
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


# All users can enter the folder of the homes, but only its owner can list it. Only the hub can read
# the hub's files.
HOMES, HUB = FOLDER / "homes", FOLDER / "hub"
for folder, mode in ((FOLDER, 0o711), (HOMES, 0o711), (HUB, 0o700)):
    folder.mkdir(exist_ok=True)
    folder.chmod(mode)

c = get_config()  # noqa: F821 (JupyterHub defines it)

# Listen on this machine only, because all students share one password and there is no HTTPS.
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
# The server and the kernel communicate through sockets in the student's private home. With the
# usual ports, every user of the machine could connect to a port and read the outputs of a kernel.
# The path of a socket can have at most 107 characters, so the folder must not be deep in the home.
c.Spawner.cmd = ["jupyterhub-singleuser", "--KernelManager.transport=ipc"]

# If thirty servers start at once on two cores, this takes longer than the default limits of 30 and
# 60 seconds.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
# Restrict the linear algebra of each kernel to one thread, which is enough for the small arrays of
# the chapters. With one thread for every core, the kernels of a class would wait for each other.
c.Spawner.environment = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")} | {
    "JUPYTER_RUNTIME_DIR": lambda spawner: f"{spawner.home_dir}/.run"
}
