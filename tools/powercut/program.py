"""The program that the power-cut scripts run: starting the mains of varve-chaos, and a writer whose lines are read as
they come."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading

from powercut import CHILDREN

JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xlog:disable"]
RUN = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "chaos", "run")


def java_and_class_path():
    """Of varve-chaos, which is built if need be."""
    done = subprocess.run([RUN, "--class-path"], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return done.stdout.splitlines()


class Program:
    """Starts the mains of varve-chaos. The first run leaves an archive of parsed classes for the others."""

    def __init__(self, work):
        java, class_path = java_and_class_path()
        self.command = [java, *JVM, "-cp", class_path]
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
