"""The recording disk as a block device: nbdkit with recorder.py, nbdfuse, a loop device, a file system on it."""

import os
import subprocess
import time

import powercut


class Device:
    """A recorded disk; everything about it lies in one directory."""

    def __init__(self, work, name, size_bytes):
        here = os.path.dirname(os.path.realpath(__file__))
        self.folder = work.directory(name)
        self.disk = os.path.join(self.folder, "disk")
        self.record = os.path.join(self.folder, "record")
        self.trigger = os.path.join(self.folder, "trigger")
        fuse = work.directory(name, "fuse")
        command = ["nbdfuse", f"{fuse}/disk", "--command", "nbdkit", "-s", "python", f"{here}/recorder.py"]
        command += [f"disk={self.disk}", f"record={self.record}", f"trigger={self.trigger}", f"size={size_bytes}"]
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        work.later(lambda: self.stop(fuse))
        self.wait_for(f"{fuse}/disk")
        self.loop = powercut.attach(f"{fuse}/disk")
        work.later(lambda: powercut.detach(self.loop))

    def wait_for(self, file):
        end = time.monotonic() + 20
        while not os.path.exists(file):
            if self.process.poll() is not None or time.monotonic() > end:
                with open(self.log.name, encoding="utf-8", errors="replace") as log:
                    powercut.fail(powercut.MISSING, f"nbdfuse does not serve the disk: {log.read().strip()}")
            time.sleep(0.01)

    def stop(self, fuse):
        subprocess.run(["fusermount3", "-u", "-z", fuse], stderr=subprocess.DEVNULL, check=False)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def recorded_bytes(self):
        return os.path.getsize(self.record)

    def fail_requests(self, letters):
        """Written beside it first: the disk must not see half a trigger."""
        with open(self.trigger + ".new", "w", encoding="ascii") as trigger:
            trigger.write(letters)
        os.rename(self.trigger + ".new", self.trigger)

    def serve_again(self):
        os.unlink(self.trigger)


def mounted_copy(work, disk, fs, name):
    """What is really on the disk, past every cache: its bytes copied and mounted. Returns mount point and an end."""
    copy = work.file(f"{name}.img")
    subprocess.run(["cp", "--sparse=always", disk, copy], check=True)
    point = work.directory(name)
    loop = powercut.attach(copy)
    try:
        # XFS refuses two file systems of one identity unless told.
        powercut.mount(loop, point, fs, "nouuid" if fs == "xfs" else "")
    except OSError:
        powercut.detach(loop)
        raise

    def end():
        powercut.quiet_unmount(point)
        powercut.detach(loop)
        os.unlink(copy)

    return point, end
