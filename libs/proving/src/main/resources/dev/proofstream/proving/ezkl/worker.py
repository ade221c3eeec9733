"""Runs EZKL for one caller: JSON lines in on standard input, JSON lines out on standard output.

Two processes. The one that the caller started never imports ezkl: it passes lines on, sends a
heartbeat every second, and watches time and memory of the other one, which does the work. ezkl
holds the interpreter lock for the whole of a proof, so a thread of the working process could do none
of this. The fork comes before the import, because forking after ezkl's first use hangs.

Request:   {"id": 7, "op": "prove", "timeoutMs": 60000, ...}
Reply:     {"id": 7, "ok": true, "result": {...}, "stages": [{"stage", "millis", "cpuMillis", "peakBytes"}]}
Refusal:   {"id": 7, "ok": false, "code": "PANIC", "stage": "witness"}
Heartbeat: {"beat": {"cpuMillis": 812, "residentBytes": 60030976}}

EZKL's error texts hold the whole input row, so only codes leave: EZKL, PANIC, FILE_CHANGED,
FILE_MISSING, SELF_CHECK, DOWNLOAD, BAD_REQUEST, BUG of the working process; TIME_LIMIT,
MEMORY_LIMIT, DIED of the watching one, which then ends: the caller starts another.

Arguments: folder for temporary files, threads, bytes of memory (0: no limit).
"""
import json
import os
import select
import shutil
import signal
import sys
import time

BEAT_SECONDS = 1.0
WATCH_SECONDS = 0.1
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


class Refused(Exception):
    """Ends a job with a code."""


# ---- the watching process ----


class Watcher:
    def __init__(self, folder, memory_limit, child, to_child, from_child):
        self.folder = folder
        self.memory_limit = memory_limit
        self.child = child
        self.to_child = to_child
        self.from_child = from_child
        self.job = None
        self.deadline = None
        self.from_caller = b""
        self.replies = b""

    def run(self):
        next_beat = time.monotonic()
        try:
            while True:
                pause = BEAT_SECONDS if self.job is None else WATCH_SECONDS
                ready, _, _ = select.select([0, self.from_child], [], [], pause)
                if self.from_child in ready and not self.pass_replies():
                    return self.end("DIED")
                if 0 in ready and not self.pass_requests():
                    return self.end(None)
                now = time.monotonic()
                cpu, resident = self.usage()
                busy = self.job is not None
                if busy and now > self.deadline:
                    return self.end("TIME_LIMIT")
                if busy and self.memory_limit and resident > self.memory_limit:
                    return self.end("MEMORY_LIMIT")
                if now >= next_beat:
                    self.say({"beat": {"cpuMillis": cpu, "residentBytes": resident}})
                    next_beat = now + BEAT_SECONDS
        except BrokenPipeError:
            # The child's end is closed, or the caller's: nobody is left to answer to.
            return self.end("DIED")

    def pass_requests(self):
        chunk = os.read(0, 1 << 16)
        if not chunk:
            return False
        self.from_caller += chunk
        while b"\n" in self.from_caller:
            line, self.from_caller = self.from_caller.split(b"\n", 1)
            request = json.loads(line)
            self.job = request["id"]
            self.deadline = time.monotonic() + request["timeoutMs"] / 1000
            write(self.to_child, line + b"\n")
        return True

    def pass_replies(self):
        chunk = os.read(self.from_child, 1 << 16)
        if not chunk:
            return False
        self.replies += chunk
        end = self.replies.rfind(b"\n") + 1
        if end:
            self.job = None
            write(1, self.replies[:end])
            self.replies = self.replies[end:]
        return True

    def usage(self):
        """CPU milliseconds so far and resident bytes now; zeros where there is no /proc."""
        try:
            with open("/proc/%d/stat" % self.child) as f:
                fields = f.read().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) * 1000 // TICK, int(fields[21]) * PAGE
        except (OSError, IndexError, ValueError):
            return 0, 0

    def end(self, code):
        try:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
        if code and self.job is not None:
            try:
                self.say({"id": self.job, "ok": False, "code": code, "stage": ""})
            except BrokenPipeError:
                pass

    def say(self, message):
        write(1, json.dumps(message).encode() + b"\n")


def write(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def die_with_parent(parent):
    """The kernel kills this process when the watching one ends, however that came about."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


# ---- the working process ----

stages = []
stage_now = ""


class Stage:
    """Measures what runs inside: wall clock, CPU of all threads, peak resident size."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        global stage_now
        stage_now = self.name
        try:
            with open("/proc/self/clear_refs", "w") as f:
                f.write("5")
        except OSError:
            pass
        self.cpu = time.process_time()
        self.wall = time.perf_counter()

    def __exit__(self, kind, value, trace):
        wall = time.perf_counter() - self.wall
        cpu = time.process_time() - self.cpu
        if kind is None:
            stages.append({"stage": self.name, "millis": wall * 1e3, "cpuMillis": cpu * 1e3, "peakBytes": peak()})
        return False


def peak():
    try:
        with open("/proc/self/status") as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


known = {}


def check_digests(files, digests):
    """Refuses a file that is not the expected one. Hashed again only when it changed on disk."""
    import hashlib

    for name, expected in digests.items():
        path = files[name]
        try:
            s = os.stat(path)
            seen = (s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
            if known.get(path, (None, None))[0] != seen:
                digest = hashlib.sha256()
                with open(path, "rb") as f:
                    for block in iter(lambda: f.read(1 << 20), b""):
                        digest.update(block)
                known[path] = (seen, digest.hexdigest())
        except OSError:
            raise Refused("FILE_MISSING") from None
        if known[path][1] != expected:
            raise Refused("FILE_CHANGED")


def into(path, make):
    """Has a file made under another name and renames it: whoever is killed leaves no half a key."""
    part = "%s.%d.part" % (path, os.getpid())
    try:
        result = make(part)
        os.replace(part, path)
        return result
    finally:
        if os.path.exists(part):
            os.unlink(part)


def input_data(rows, binding):
    """EZKL's input file. Field elements in hex, so that no number passes through a float."""
    return json.dumps({"input_data": [rows, binding]})


def hello(q):
    return {"version": ezkl.__version__}


def settings(q):
    """The settings file for pinned arguments, with what EZKL puts in random order sorted."""
    arguments = ezkl.PyRunArgs()
    for name, value in q["arguments"].items():
        setattr(arguments, name, tuple(value) if isinstance(value, list) else value)

    def make(part):
        ezkl.gen_settings(q["onnx"], part, py_run_args=arguments)
        with open(part) as f:
            s = json.load(f)
        s["required_range_checks"].sort()
        s["required_lookups"].sort(key=json.dumps)
        s["timestamp"] = 0
        with open(part, "w") as f:
            json.dump(s, f, sort_keys=True, indent=1)
            f.write("\n")
        return s

    with Stage("settings"):
        s = into(q["settings"], make)
    return {
        "rows": s["num_rows"],
        "hashRows": s["module_sizes"]["poseidon"][0],
        "assignments": s["total_assignments"],
        "shapes": s["model_instance_shapes"],
        "inputScales": s["model_input_scales"],
        "outputScales": s["model_output_scales"],
        "logrows": s["run_args"]["logrows"],
    }


def compile(q):
    with Stage("compile"):
        into(q["compiled"], lambda part: ezkl.compile_circuit(q["onnx"], part, q["settings"]))
    return {}


def srs(q):
    with Stage("srs"):
        if q["source"] == "local":
            into(q["srs"], lambda part: ezkl.gen_srs(part, q["logrows"]))
        else:
            import asyncio

            async def fetch(part):
                return await ezkl.get_srs(logrows=q["logrows"], srs_path=part)

            try:
                into(q["srs"], lambda part: asyncio.run(fetch(part)))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:
                raise Refused("DOWNLOAD") from None
    return {}


def srs_is_public(q):
    """Whether EZKL knows the file as the public ceremony's. It deletes others, so it gets a copy."""
    copy = os.path.join(folder, "kzg%d.srs" % q["logrows"])

    async def check():
        return await ezkl.get_srs(logrows=q["logrows"], srs_path=copy)

    import asyncio

    shutil.copyfile(q["srs"], copy)
    try:
        asyncio.run(check())
        return {"public": True}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        return {"public": False}
    finally:
        remove(copy)


def setup(q):
    with Stage("setup"):
        vk = q["vk"] + ".%d.part" % os.getpid()
        try:
            into(q["pk"], lambda pk: ezkl.setup(q["compiled"], vk, pk, q["srs"]))
            os.replace(vk, q["vk"])
        finally:
            if os.path.exists(vk):
                os.unlink(vk)
    return {"pkBytes": os.path.getsize(q["pk"]), "vkBytes": os.path.getsize(q["vk"])}


def outputs(q):
    """What the compiled circuit computes for each input: the witness alone, no proof."""
    witness = os.path.join(folder, "witness.json")

    def outputs_of(rows):
        try:
            # Without a path EZKL would write the inputs to the working folder.
            return ezkl.gen_witness(input_data(rows, q["binding"]), q["compiled"], witness)["outputs"]
        except RuntimeError:
            if q["lenient"]:
                return None
            raise

    try:
        with Stage("calibrate"):
            return {"outputs": [outputs_of(rows) for rows in q["inputs"]]}
    finally:
        remove(witness)


def prove(q):
    check_digests(q, q["digests"])
    witness, proof = os.path.join(folder, "witness.json"), os.path.join(folder, "proof.json")
    try:
        with Stage("witness"):
            ezkl.gen_witness(input_data(q["input"], q["binding"]), q["compiled"], witness)
        with Stage("prove"):
            ezkl.prove(witness, q["compiled"], q["pk"], proof, q["srs"])
        # A damaged key or another model's makes a bad proof without an error.
        with Stage("check"):
            try:
                good = ezkl.verify(proof, q["settings"], q["vk"], q["srs"])
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:
                good = False
        if not good:
            raise Refused("SELF_CHECK")
        with open(proof) as f:
            made = json.load(f)
        # Nothing covers these, so they would be a place for lies beside a valid proof.
        made["pretty_public_inputs"] = made["timestamp"] = None
        return {"proof": json.dumps(made)}
    finally:
        remove(witness, proof)


def verify(q):
    check_digests(q, q["digests"])
    proof = os.path.join(folder, "verify.json")
    try:
        with open(proof, "w") as f:
            json.dump(
                {
                    "protocol": None,
                    "instances": [q["instances"]],
                    "proof": list(bytes.fromhex(q["proof"])),
                    "hex_proof": "0x" + q["proof"],
                    "split": None,
                    "pretty_public_inputs": None,
                    "timestamp": None,
                    "version": None,
                },
                f,
            )
        with Stage("verify"):
            try:
                valid = bool(ezkl.verify(proof, q["settings"], q["vk"], q["srs"]))
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:
                valid = False
        return {"valid": valid}
    finally:
        remove(proof)


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.unlink(path)


OPS = {f.__name__: f for f in (hello, settings, compile, srs, srs_is_public, setup, outputs, prove, verify)}


def work(requests, replies):
    global ezkl, stage_now
    import ezkl

    for line in requests:
        q = json.loads(line)
        stages.clear()
        stage_now = ""
        try:
            reply = {"ok": True, "result": OPS[q["op"]](q), "stages": stages}
        except Refused as e:
            reply = {"ok": False, "code": str(e), "stage": stage_now}
        except (KeyError, TypeError):
            reply = {"ok": False, "code": "BAD_REQUEST", "stage": stage_now}
        except Exception as e:
            reply = {"ok": False, "code": "EZKL" if isinstance(e, RuntimeError) else "BUG", "stage": stage_now}
        except BaseException:
            # A panic of EZKL's native code is no Exception; the process goes on as before.
            reply = {"ok": False, "code": "PANIC", "stage": stage_now}
        write(replies, json.dumps({"id": q["id"], **reply}).encode() + b"\n")


def main():
    global folder
    folder, threads, memory_limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # Ctrl-C is the caller's to handle: it closes standard input, or ends and so closes it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getpid()
    requests, to_child = os.pipe()
    from_child, replies = os.pipe()
    child = os.fork()
    if child:
        os.close(requests)
        os.close(replies)
        Watcher(folder, memory_limit, child, to_child, from_child).run()
        return
    die_with_parent(parent)
    os.close(to_child)
    os.close(from_child)
    # Nothing that EZKL prints reaches the protocol or a log.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.environ["RAYON_NUM_THREADS"] = threads
    os.environ["RUST_BACKTRACE"] = "0"
    code = 1
    try:
        work(os.fdopen(requests, "rb"), replies)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
