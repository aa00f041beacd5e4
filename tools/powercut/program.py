"""The program that the power-cut scripts run: finding a JDK, building varve-chaos, starting its mains, and a writer
whose lines are read as they come."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading

from powercut import BUILD_FAILED, CHILDREN, MISSING, fail

MIN_JAVA = 25
JAR = "varve-chaos-0.1.0.jar"
JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xlog:disable"]


def root_directory():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def java_major(home):
    """0 if this is no JDK."""
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as release:
            for line in release:
                if line.startswith("JAVA_VERSION="):
                    major = line.split("=")[1].strip().strip('"').split(".")[0]
                    return int(major) if major.isdigit() else 0
    except OSError:
        pass
    return 0


def java_home():
    root = root_directory()
    homes = [os.environ.get("VARVE_JAVA_HOME", ""), os.path.join(root, "runtime"), os.environ.get("JAVA_HOME", "")]
    on_path = shutil.which("java")
    if on_path:
        homes.append(os.path.dirname(os.path.dirname(os.path.realpath(on_path))))
    for parent in ("/usr/lib/jvm", "/usr/java", "/opt/java"):
        if os.path.isdir(parent):
            homes += sorted(os.path.join(parent, name) for name in os.listdir(parent))
    for home in homes:
        if home and java_major(home) >= MIN_JAVA:
            return home
    fail(MISSING, f"no JDK {MIN_JAVA} or newer found; install one, or set VARVE_JAVA_HOME or JAVA_HOME to it")


def class_path():
    """The jars of varve-chaos, built where they are missing or older than the sources, as ./varve builds its own.
    VARVE_CHAOS_CLASSPATH replaces them."""
    given = os.environ.get("VARVE_CHAOS_CLASSPATH")
    return given or find_build() or build()


def find_build():
    target = os.path.join(root_directory(), "varve-chaos", "target")
    for folder in (target, os.path.join(target, "quick")):
        jar = os.path.join(folder, JAR)
        if is_current(folder, jar):
            return f"{jar}:{folder}/lib/*"
    return None


def is_current(folder, jar):
    if not os.path.exists(jar):
        return False
    if os.environ.get("VARVE_BUILD") == "never":
        return True
    # A jar whose content stays the same keeps its time; the start of the last build counts as well.
    times = [jar, os.path.join(folder, "varve-built")]
    built_at = max(os.path.getmtime(file) for file in times if os.path.exists(file))
    root = root_directory()
    for module in ("api", "storage", "engine", "testkit", "chaos"):
        for above, _, names in os.walk(os.path.join(root, f"varve-{module}", "src", "main")):
            if any(os.path.getmtime(os.path.join(above, name)) > built_at for name in names):
                return False
    return True


def build():
    if os.environ.get("VARVE_BUILD") == "never":
        fail(BUILD_FAILED, "varve-chaos is not built, and VARVE_BUILD is never")
    if shutil.which("mvn") is None:
        fail(BUILD_FAILED, "varve-chaos is not built, and there is no Maven (mvn) on the PATH")
    root = root_directory()
    quick = os.path.join(root, "varve-chaos", "target", "quick")
    locks = os.path.join(root, "varve-cli", "target", "quick")
    for folder in (quick, locks):
        os.makedirs(folder, exist_ok=True)
    # Under the lock of ./varve, because both write the jars of the modules below them.
    with open(os.path.join(locks, "varve-lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find_build()
        if found is None:
            run_maven(root, quick)
            found = find_build()
    return found or fail(BUILD_FAILED, "the build left no jar of varve-chaos")


def run_maven(root, quick):
    print("building varve-chaos", file=sys.stderr)
    started = os.path.join(quick, "varve-building")
    with open(started, "w", encoding="ascii"):
        pass
    home = java_home()
    major = java_major(home)
    command = ["mvn", "-q", "-B", "-ntp", "-Dmaven.test.skip=true", "-Dvarve.skip.checks=true"]
    command += [f"-Dvarve.jdk.range=[{major},{major + 1})", "-pl", "varve-chaos", "-am", "package"]
    environment = os.environ | {f"JAVA{major}_HOME": home}
    done = subprocess.run(command, cwd=root, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        fail(BUILD_FAILED, "the build failed")
    os.rename(started, os.path.join(quick, "varve-built"))


class Program:
    """Starts the mains of varve-chaos. The first run leaves an archive of parsed classes for the others."""

    def __init__(self, work):
        self.command = [os.path.join(java_home(), "bin", "java"), *JVM, "-cp", class_path()]
        self.archive = os.path.join(work, "classes.jsa")
        store = os.path.join(work, "training")
        train = [f"-XX:ArchiveClassesAtExit={self.archive}", "io.varve.chaos.ChaosWriter", store, "--operations", "50"]
        subprocess.run(self.command + train, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(store, ignore_errors=True)

    def line(self, main, *arguments):
        shared = [f"-XX:SharedArchiveFile={self.archive}"] if os.path.exists(self.archive) else []
        return self.command[:1] + shared + self.command[1:] + [f"io.varve.chaos.{main}", *map(str, arguments)]

    def check(self, store, histories):
        """What HistoryCheck says of a store: its JSON as a dictionary."""
        done = subprocess.run(self.line("HistoryCheck", store, *histories), capture_output=True, text=True)
        try:
            return json.loads(done.stdout)
        except ValueError:
            return {"problems": [f"HistoryCheck ended with {done.returncode}: {done.stdout}{done.stderr}"]}


class Writer:
    """A ChaosWriter at work. Its history is in a file; how many whole lines were received is known at any time."""

    def __init__(self, command, history, on_receive=None):
        self.history = history
        self.lines = 0
        self.acknowledged = 0
        self.first_acknowledged = threading.Event()
        self.ended = threading.Event()
        self.on_receive = on_receive or (lambda lines: None)
        self.errors = open(history + ".err", "wb+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        CHILDREN.append(self.process)
        self.thread = threading.Thread(target=self.receive, daemon=True)
        self.thread.start()

    def receive(self):
        rest = b""
        with open(self.history, "wb") as file:
            while chunk := os.read(self.process.stdout.fileno(), 1 << 16):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    file.write(line + b"\n")
                    words = line.split(b" ", 4)
                    self.acknowledged += words[0] == b"returned" and words[3] == b"acknowledged"
                self.lines += len(whole)
                self.on_receive(self.lines)
                if self.acknowledged:
                    self.first_acknowledged.set()
        self.ended.set()
        self.first_acknowledged.set()

    def wait_for_first(self, seconds=60):
        """False if it ended, or said nothing, before its first acknowledgement."""
        return self.first_acknowledged.wait(seconds) and self.acknowledged > 0

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.join()

    def ask_to_end(self):
        self.process.stdin.close()
        return self.join()

    def join(self, seconds=120):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.thread.join()
        self.process.stdout.close()
        return code

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")
