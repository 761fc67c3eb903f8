"""A program that answers one line of JSON with one line of JSON; worker-process.mjs is its other end."""

import contextlib
import io
import json
import resource
import sys
import time


def peak_bytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def serve(prepare):
    """`prepare` takes what is asked for and returns a function that does it once."""
    run = None
    answers = sys.stdout
    for line in sys.stdin:
        request = json.loads(line)
        # Libraries greet on standard output.
        with contextlib.redirect_stdout(io.StringIO()):
            if "prepare" in request:
                run = prepare(request["prepare"])
                for _ in range(3):
                    run()
                answer = {"ready": True}
            elif "run" in request:
                ms, cpu_ms = [], []
                for _ in range(request["run"]):
                    start, before = time.perf_counter(), time.process_time()
                    run()
                    ms.append((time.perf_counter() - start) * 1000)
                    cpu_ms.append((time.process_time() - before) * 1000)
                answer = {"ms": ms, "cpuMs": cpu_ms}
            else:
                if request["memory"] == "reset":
                    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as refs:
                        refs.write("5")
                answer = {"bytes": peak_bytes()}
        print(json.dumps(answer), file=answers, flush=True)
