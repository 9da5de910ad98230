"""Attacks on the machine: files, processes, signals, network, memory, privileges.

Each code defines `attack(world)`, which returns something true if it got what it wanted and
otherwise raises. `world` tells it all that a well-informed attacker would know: the path of a
secret, a folder that everybody may write to, the grader's process id, the reference's path.
"""

from __future__ import annotations

from dataclasses import dataclass

FILES, CALLS, LIMITS = "file access", "system calls", "resource limits"


@dataclass(frozen=True)
class Attack:
    """What it tries, and the layers without which it succeeds.

    stopped_by: empty where more than the layers that can be left off is in the way
    """

    tries: str
    code: str
    stopped_by: tuple[str, ...] = ()


LIBC = "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
SYSCALL = LIBC + (
    "def system(*a):\n"
    "    got = c.syscall(*map(ctypes.c_long, a))\n"
    "    if got < 0: raise OSError(ctypes.get_errno(), 'refused')\n"
    "    return got\n"
)


def body(lines: str, before: str = "") -> str:
    """A module with `attack`."""
    inside = "".join(f"    {line}\n" for line in lines.strip().splitlines())
    return f"import os, sys\n{before}\ndef attack(world):\n{inside}"


READING = {
    "secret": ("a file with a token", "return open(world['secret']).read() == world['token']"),
    "secret by descriptor": (
        "a file with a token, by a descriptor of its folder",
        "folder = os.open(os.path.dirname(world['secret']), os.O_RDONLY)\n"
        "return os.read(os.open(os.path.basename(world['secret']), os.O_RDONLY, dir_fd=folder), 9)",
    ),
    "secret by mmap": (
        "a file with a token, mapped into memory",
        "import mmap\n"
        "with open(world['secret'], 'rb') as f:\n"
        "    return mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)[:]",
    ),
    "secret by numpy": (
        "a file with a token, as NumPy would read it",
        "import numpy as np\nreturn len(np.fromfile(world['secret'], np.uint8))",
    ),
    "secret by dlopen": (
        "a file with a token, from the loader's error message",
        "import ctypes\n"
        "try: ctypes.CDLL(world['secret'])\n"
        "except OSError as e: return 'invalid ELF' in str(e) or 'too short' in str(e)",
    ),
    "passwd": ("the list of users", "return open('/etc/passwd').read()"),
    "reference": ("the reference's source", "return open(world['reference']).read()"),
    "spec": ("the specification's source", "return open(world['spec']).read()"),
    "grader environment": (
        "the grader's environment",
        "return open(f\"/proc/{world['grader']}/environ\", 'rb').read()",
    ),
    "grader memory map": (
        "the grader's memory map",
        "return open(f\"/proc/{world['grader']}/maps\").read()",
    ),
    "command lines": (
        "the command lines of other processes",
        "return [open(f'/proc/{p}/cmdline').read() for p in (1, world['grader'])]",
    ),
    "root listing": ("what lies in the root folder", "return os.listdir('/')"),
    "home listing": ("what lies in the home folder", "return os.listdir(world['home'])"),
    "site-packages": (
        "what is installed beside NumPy",
        "import numpy\nreturn os.listdir(os.path.dirname(os.path.dirname(numpy.__file__)))",
    ),
    "mounts": ("the mounted file systems", "return open('/proc/self/mounts').read()"),
    "host name": ("the network's configuration", "return open('/etc/hosts').read()"),
    "grader descriptors": (
        "the files that the grader has open",
        "return os.listdir(f\"/proc/{world['grader']}/fd\")",
    ),
    "neighbour": ("another student's work", "return open(world['neighbour']).read()"),
    "log": ("the system's log", "return os.listdir('/var/log')"),
    "import by path": (
        "the reference, loaded as a module from its file",
        "import importlib.util\n"
        "spec = importlib.util.spec_from_file_location('stolen', world['reference'])\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "return module.softmax",
    ),
    "import by sys.path": (
        "the reference, from a path of its own",
        "sys.meta_path[:] = [f for f in sys.meta_path if 'Path' in getattr(f, '__name__', '')]\n"
        "sys.path.insert(0, os.path.dirname(os.path.dirname(world['reference'])))\n"
        "import reference.loss\nreturn bool(reference.loss.__file__)",
    ),
}
WRITING = {
    "new file": ("a file in a folder for all", "open(world['public'] + '/new', 'w').write('x')"),
    "change": ("to change another's file", "open(world['public'] + '/old', 'a').write('x')"),
    "truncate on opening": (
        "to empty another's file while reading it",
        "os.open(world['public'] + '/old', os.O_RDONLY | os.O_TRUNC)",
    ),
    "results": ("a results file of its own", "open(world['results'], 'w').write('100')"),
}
CHANGING = {
    "truncate": ("to empty another's file", "os.truncate(world['public'] + '/old', 0)"),
    "unlink": ("to remove another's file", "os.unlink(world['public'] + '/old')"),
    "rename": (
        "to rename another's file",
        "os.rename(world['public'] + '/old', world['public'] + '/n')",
    ),
    "symlink": ("a link to a secret", "os.symlink(world['secret'], world['public'] + '/link')"),
    "hard link": ("a second name for a secret", "os.link(world['secret'], world['public'] + '/l')"),
    "folder": ("a new folder", "os.mkdir(world['public'] + '/folder')"),
    "FIFO": ("a pipe with a name", "os.mkfifo(world['public'] + '/fifo')"),
    "socket file": (
        "a socket with a name",
        "import socket\nos.chdir(world['public'])\nsocket.socket(socket.AF_UNIX).bind('socket')",
    ),
}
FORBIDDEN = {
    "chmod": ("to open a file to all", "os.chmod(world['public'] + '/old', 0o777)"),
    "utime": ("to date a file back", "os.utime(world['public'] + '/old', (0, 0))"),
    "xattr": (
        "to note something on a file",
        "os.setxattr(world['public'] + '/old', 'user.x', b'1')",
    ),
    "fork": ("another process", "p = os.fork()\nif not p: os._exit(0)\nos.waitpid(p, 0)"),
    "exec": (
        "to run a program",
        "try: os.execv('/no/such/program', ['x'])\nexcept FileNotFoundError: pass",
    ),
    "shell": ("to run a shell", "import subprocess\nsubprocess.run(['/bin/true'], check=True)"),
    "posix_spawn": ("to run a program", "os.posix_spawn('/bin/true', ['true'], {})"),
    "memfd": ("memory that is a file", "os.memfd_create('x')"),
    "unix socket": ("a socket", "import socket\nsocket.socket(socket.AF_UNIX)"),
    "socket pair": ("a pair of sockets", "import socket\nsocket.socketpair()"),
    "udp socket": ("a socket", "import socket\nsocket.socket(type=socket.SOCK_DGRAM)"),
    "tcp server": ("to listen", "import socket\ns = socket.socket()\ns.listen()"),
    "netlink": (
        "the network's configuration",
        "import socket\nsocket.socket(socket.AF_NETLINK, 3, 0)",
    ),
    "priority": ("to be served last", "os.nice(1)"),
    "limits": (
        "to lower its own limits, and so those of what it shares",
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (9, 9))",
    ),
    "limits of others": (
        "to set its parent's limits",
        "import resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))",
    ),
}
RAW = {
    "ptrace": ("to be traced", {"x86_64": (101, 0, 0, 0, 0), "aarch64": (117, 0, 0, 0, 0)}),
    "userfaultfd": ("to handle page faults", {"x86_64": (323, 1), "aarch64": (282, 1)}),
    "shmget": (
        "shared memory",
        {"x86_64": (29, 0, 4096, 0o1600), "aarch64": (194, 0, 4096, 0o1600)},
    ),
    "msgget": ("a message queue", {"x86_64": (68, 0, 0o1600), "aarch64": (186, 0, 0o1600)}),
    "personality": (
        "another personality",
        {"x86_64": (135, 0x0040000), "aarch64": (92, 0x0040000)},
    ),
    "pidfd_open": (
        "a handle on a process",
        {"x86_64": (434, "self", 0), "aarch64": (434, "self", 0)},
    ),
    "inotify": ("to watch files", {"x86_64": (294, 0), "aarch64": (26, 0)}),
}
SIGNALS = {
    "signal the grader": ("to signal the grader", "os.kill(world['grader'], 0)"),
    "signal the zygote": ("to signal its parent", "os.kill(os.getppid(), 0)"),
    "signal by a descriptor": (
        "to have the kernel signal the grader when its pipe is ready",
        "import fcntl\nr, w = os.pipe()\nfcntl.fcntl(r, fcntl.F_SETOWN, world['grader'])",
    ),
    "signal by queue": (
        "to queue a signal for the grader",
        "info = ctypes.create_string_buffer(128)\n"
        "if c.sigqueue(world['grader'], 0, ctypes.c_void_p(0)): raise OSError('refused')",
    ),
}


def raw(numbers: dict[str, tuple[object, ...]]) -> str:
    lines = f"call = {numbers!r}[os.uname().machine]\n"
    lines += "return system(*(os.getpid() if n == 'self' else n for n in call)) + 1"
    return body(lines, SYSCALL)


def _all() -> dict[str, Attack]:
    attacks: dict[str, Attack] = {}
    for name, (tries, code) in READING.items():
        attacks[f"read {name}"] = Attack(f"to read {tries}", body(code), (FILES,))
    for name, (tries, code) in WRITING.items():
        lines = f"{code}\nreturn True"
        attacks[f"write: {name}"] = Attack(f"to write {tries}", body(lines), (FILES, CALLS))
    for name, (tries, code) in CHANGING.items():
        lines = f"{code}\nreturn True"
        attacks[f"write: {name}"] = Attack(f"to make {tries}", body(lines), (FILES, CALLS))
    for name, (tries, code) in FORBIDDEN.items():
        attacks[name] = Attack(tries, body(f"{code}\nreturn True"), (CALLS, FILES))
    for name, (tries, numbers) in RAW.items():
        attacks[name] = Attack(tries, raw(numbers), (CALLS,))
    for name, (tries, code) in SIGNALS.items():
        lines = f"{code}\nreturn True"
        attacks[name] = Attack(tries, body(lines, LIBC), (CALLS, FILES))
    return attacks


ATTACKS = _all() | {
    "read its own memory as a file": Attack(
        "to write read-only memory through /proc",
        body("return open('/proc/self/mem', 'r+b')"),
    ),
    "read the grader's memory": Attack(
        "to read the grader's memory",
        body("return open(f\"/proc/{world['grader']}/mem\", 'rb')"),
        (FILES,),
    ),
    "read the grader's memory by a call": Attack(
        "to read the grader's memory with process_vm_readv",
        body(
            "number = {'x86_64': 310, 'aarch64': 270}[os.uname().machine]\n"
            "room = ctypes.create_string_buffer(8)\n"
            "here = (ctypes.c_void_p * 2)(ctypes.addressof(room), 8)\n"
            "there = (ctypes.c_void_p * 2)(world['address'], 8)\n"
            "a, b = ctypes.addressof(here), ctypes.addressof(there)\n"
            "return system(number, world['grader'], a, 1, b, 1, 0)",
            SYSCALL,
        ),
        (CALLS, FILES),
    ),
    "use a descriptor that was left open": Attack(
        "to find a descriptor that is not its pipe",
        body(
            "found = []\n"
            "for d in range(3, 1000):\n"
            "    try: os.fstat(d); found.append(d)\n"
            "    except OSError: pass\n"
            "return len(found) > 2"
        ),
    ),
    "fork bomb": Attack(
        "to start processes without end",
        body("for _ in range(500):\n    if not os.fork(): import time; time.sleep(9)\nreturn True"),
    ),
    "fork and flee": Attack(
        "to leave a process behind",
        body(
            "if not os.fork():\n"
            "    os.setsid()\n"
            "    import time; time.sleep(60); os._exit(0)\n"
            "return True"
        ),
        (CALLS,),
    ),
    "thread bomb": Attack(
        "to start threads without end",
        body(
            "threading.stack_size(64 << 10)\n"
            "for _ in range(20_000): threading.Thread(target=event.wait, daemon=True).start()\n"
            "return True",
            "import threading\nevent = threading.Event()",
        ),
    ),
    "memory bomb": Attack(
        "to take all memory", body("kept = [bytearray(1 << 28) for _ in range(100)]\nreturn True")
    ),
    "memory bomb by NumPy": Attack(
        "to take all memory at once", body("import numpy as np\nreturn np.ones(1 << 34).size")
    ),
    "descriptor bomb": Attack(
        "to open descriptors without end",
        body("kept = [os.pipe() for _ in range(400)]\nreturn True"),
        (LIMITS,),
    ),
    "pipe of a megabyte": Attack(
        "to hold the kernel's memory in pipes",
        body("import fcntl\nr, w = os.pipe()\nfcntl.fcntl(w, 1031, 1 << 20)\nreturn True"),
        (CALLS,),
    ),
    "io_uring": Attack(
        "to do all of it through io_uring",
        body(
            "room = ctypes.create_string_buffer(120)\n"
            "return system(425, 4, ctypes.addressof(room)) + 1",
            SYSCALL,
        ),
    ),
    "32-bit calls": Attack(
        "to make system calls by the numbers of another architecture",
        body(
            "import mmap\n"
            "if os.uname().machine != 'x86_64': raise OSError\n"
            "code = bytes.fromhex('b814000000cd80c3')  # getpid by int 0x80\n"
            "room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
            "room.write(code)\n"
            "address = ctypes.addressof(ctypes.c_char.from_buffer(room))\n"
            "return ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0",
            "import ctypes",
        ),
    ),
    "dump core": Attack(
        "to leave its memory on the disk",
        body("import ctypes\nctypes.string_at(1)\nreturn True"),
    ),
    "root again": Attack("to become root", body("os.setuid(0)\nos.setgid(0)\nreturn True")),
    "new namespaces": Attack(
        "to be root in a namespace of its own",
        body("if c.unshare(0x10000000): raise OSError('refused')\nreturn True", LIBC),
        (CALLS,),
    ),
    "be traced by others": Attack(
        "to let others look inside",
        body("if c.prctl(4, 1, 0, 0, 0): raise OSError('refused')\nreturn True", LIBC),
        (CALLS,),
    ),
    "outlive the grader": Attack(
        "to live on when its parent dies",
        body("if c.prctl(1, 0, 0, 0, 0): raise OSError('refused')\nreturn True", LIBC),
        (CALLS,),
    ),
    "raise limits by address": Attack(
        "to set a limit with an address whose lower half is zero",
        body(
            "import mmap\n"
            "libc.mmap.restype = ctypes.c_void_p\n"
            "at = libc.mmap(ctypes.c_void_p(0x700000000000 & ~0xFFFFFFFF), 4096, 3, 0x100022, -1, 0)\n"
            "ctypes.memmove(at, (ctypes.c_ulong * 2)(60, 60), 16)\n"
            "return system({'x86_64': 302, 'aarch64': 261}[os.uname().machine], 0, 0, at, 0) + 1",
            SYSCALL + "libc = c",
        ),
        (CALLS,),
    ),
}
