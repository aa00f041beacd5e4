"""What the power-cut scripts share: what they need of the machine, and mounts that always go away again.

Exit codes of all of them: 0 nothing lost, 1 something was lost, 69 something is missing on this machine, 70 the build
failed.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MISSING = 69

# Which package (of Debian, and mostly of others) has a tool.
PACKAGES = {
    "mkfs.ext4": "e2fsprogs",
    "mkfs.xfs": "xfsprogs",
    "xfs_io": "xfsprogs",
    "losetup": "mount",
    "nbdkit": "nbdkit",
    "nbdfuse": "libnbd-bin",
    "fusermount3": "fuse3",
}


def fail(code, message):
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(code)


def need(*tools):
    """Ends with 69 unless this is root and all tools are there."""
    if os.geteuid() != 0:
        fail(MISSING, "loop devices and mounts need root")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for tool in tools:
        if shutil.which(tool) is None:
            fail(MISSING, f"{tool} is not installed; the package {PACKAGES[tool]} has it")
    if "nbdkit" in tools:
        if subprocess.run(["nbdkit", "--dump-plugin", "python"], capture_output=True).returncode != 0:
            fail(MISSING, "nbdkit has no Python plugin; the package nbdkit-plugin-python has it")
        if not os.path.exists("/dev/fuse"):
            fail(MISSING, "there is no /dev/fuse; this kernel or container has no FUSE")
    if not os.path.exists("/dev/loop-control"):
        fail(MISSING, "there is no /dev/loop-control; this kernel or container has no loop devices")


# ---- mounts

LIBC = ctypes.CDLL(None, use_errno=True)


def mount(device, point, fs, options=""):
    if LIBC.mount(device.encode(), point.encode(), fs.encode(), 0, options.encode()) != 0:
        error = ctypes.get_errno()
        if error in (errno.ENODEV, errno.EPERM):
            fail(MISSING, f"cannot mount {fs}: {os.strerror(error)}; the kernel lacks it, or rights are missing")
        raise OSError(error, f"mount {device} ({fs}, {options}): {os.strerror(error)}")


def unmount(point, seconds=20):
    """A killed process takes a moment to let go of its files."""
    end = time.monotonic() + seconds
    while LIBC.umount2(point.encode(), 0) != 0:
        error = ctypes.get_errno()
        if time.monotonic() > end:
            raise OSError(error, f"umount {point}: {os.strerror(error)}")
        time.sleep(0.005)


def attach(file):
    done = subprocess.run(["losetup", "-f", "--show", file], capture_output=True, text=True)
    if done.returncode != 0:
        fail(MISSING, f"no loop device: {done.stderr.strip()}")
    return done.stdout.strip()


def detach(device):
    subprocess.run(["losetup", "-d", device], check=True)


def make_file_system(fs, device, small=False):
    """Small: below the 300 MiB that mkfs.xfs asks for."""
    if fs == "ext4":
        command = ["mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", device]
    else:
        command = ["mkfs.xfs", "-q", "-f", "-K"] + (["--unsupported"] if small else []) + [device]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        fail(MISSING, f"{' '.join(command)}: {done.stderr.strip()}")


# Processes to end before anything is taken away from under them.
CHILDREN = []


class Work:
    """A directory of this run's own, in memory where there is room; undoes in reverse order what was done in it."""

    def __init__(self, name):
        memory = "/dev/shm"
        self.path = tempfile.mkdtemp(prefix=f"varve-{name}-", dir=memory if os.path.isdir(memory) else None)
        self.undo = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))

    def file(self, *names):
        return os.path.join(self.path, *names)

    def directory(self, *names):
        path = self.file(*names)
        os.makedirs(path, exist_ok=True)
        return path

    def later(self, action):
        self.undo.append(action)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A writer left by an interrupt would hold the mount.
        for process in CHILDREN:
            if process.poll() is None:
                process.kill()
                process.wait()
        CHILDREN.clear()
        for action in reversed(self.undo):
            try:
                action()
            except (OSError, subprocess.SubprocessError) as e:
                print(f"cleaning up: {e}", file=sys.stderr)
        shutil.rmtree(self.path, ignore_errors=True)

    def keep(self, name, *files):
        """Copies what shows a failure to where it stays."""
        kept = tempfile.mkdtemp(prefix=f"varve-lost-{name}-", dir=os.environ.get("TMPDIR", "/tmp"))
        for file in files:
            if os.path.exists(file):
                subprocess.run(["cp", "-r", "--sparse=always", file, kept], check=False)
        return kept


def quiet_unmount(point):
    while LIBC.umount2(point.encode(), 2) == 0:  # MNT_DETACH; whoever held it is gone by now
        pass


def report(as_json, figures, problems):
    """One line, then what went wrong; returns the exit code."""
    if as_json:
        print(json.dumps(figures))
    else:
        print(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))
    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if problems else 0
