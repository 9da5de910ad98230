"""Attacks on the grader's own channel and on its trust: what goes over the wire, and results.

Each is a module in which every item is `answer`; none may earn a point, and every item must
end as the student's failure within its limit.
"""

PIPE = """
import json, os, struct
def descriptors():
    found = []
    for d in range(3, 64):
        try:
            os.fstat(d)
            found.append(d)
        except OSError:
            pass
    return found
def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<II", len(text), len(body)) + text + body
def handed_over(arguments):
    for v in arguments:
        for method in vars(type(v)).values():
            for cell in getattr(method, '__closure__', None) or ():
                if hasattr(cell.cell_contents, 'number'):
                    return cell.cell_contents.number
    return 0
def put(data):
    for d in descriptors():
        try:
            while data:
                data = data[os.write(d, data):]
            return
        except OSError:
            pass
"""


def written(expression: str) -> str:
    """Write something into the pipe at every call, then go on."""
    return f"{PIPE}\ndef answer(*a):\n    put({expression})\n    return 0.0\n"


def worker(lines: str) -> str:
    """Take the worker itself, found among the callers, and misuse it."""
    inside = "".join(f"    {line}\n" for line in lines.strip().splitlines())
    return (
        f"import sys\n{PIPE}\ndef answer(*a):\n"
        "    frame_ = sys._getframe()\n"
        "    while not hasattr(frame_.f_locals.get('self'), 'outward'): frame_ = frame_.f_back\n"
        "    me, request = frame_.f_locals['self'], frame_.f_locals['request']\n"
        f"{inside}    return 0.0\n"
    )


WIRE = {
    "garbage": written("b'garbage' * 100"),
    "zeros": written("bytes(10_000)"),
    "a frame of nothing": written("struct.pack('<II', 0, 0)"),
    "a header that claims a gigabyte": written("struct.pack('<II', 1 << 30, 0)"),
    "a body that claims four gigabytes": written("struct.pack('<II', 2, (1 << 32) - 1) + b'{}'"),
    "a body that never comes": written("struct.pack('<II', 2, 64 << 20) + b'{}'"),
    "a header that is no object": written("frame(b'[1, 2]')"),
    "a header that nests": written("frame(b'[' * 100_000)"),
    "a header of many empty lists": written("frame(b'[' + b'[],' * 300_000 + b'[]]')"),
    "a huge whole number": written("frame(b'{\"id\":' + b'9' * 5000 + b'}')"),
    "an array longer than its body": written("frame({'id': 1, 'value': {'a': ['<f8', [9]]}})"),
    "an array of objects": written("frame({'id': 1, 'value': {'a': ['|O', [1]]}}, bytes(8))"),
    "a product of lengths that overflows": written(
        "frame({'id': 1, 'value': {'a': ['<f8', [1 << 26] * 8]}})"
    ),
    "a dtype with a name": written("frame({'id': 1, 'value': {'a': ['<M8[ns]', [1]]}}, bytes(8))"),
    "the answer to another question": written("frame({'id': 999, 'value': 1.0})"),
    "a thousand answers ahead": written(
        "b''.join(frame({'id': i, 'value': {'a': ['<f8', [1]]}}, bytes(8)) for i in range(1000))"
    ),
    "a function for the grader": written(
        "frame({'id': 1, 'value': {'f': ['raise SystemExit', 'f', {'l': []}]}})"
    ),
    "a callback to nothing": written("frame({'callback': 12345, 'method': 'forward'})"),
    "a callback to a private method": written(
        "frame({'callback': handed_over(a), 'method': '__init__', 'arguments': {'l': []}, 'named': {'d': []}})"
    ),
    "a callback without arguments": written(
        "frame({'callback': handed_over(a), 'method': 'forward'})"
    ),
    "a callback by a list": written("frame({'callback': [1], 'method': ['forward']})"),
    "remote objects as a value": written("frame({'id': 1, 'value': {'r': [1, 'x', [], []]}})"),
    "an activation that is none": written("frame({'id': 1, 'value': {'g': '__class__'}})"),
    "trickling": (
        f"{PIPE}\nimport time\ndef answer(*a):\n"
        "    put(struct.pack('<II', 1000, 0))\n"
        "    while True:\n        put(b' ')\n        time.sleep(0.01)\n"
    ),
    "silence": "import time\ndef answer(*a):\n    time.sleep(1e6)\n",
    "closing the pipe": (
        f"{PIPE}\nimport time\ndef answer(*a):\n"
        "    for d in descriptors(): os.close(d)\n    time.sleep(1e6)\n"
    ),
    "stopping itself": "import os, signal\ndef answer(*a): os.kill(os.getpid(), signal.SIGSTOP)\n",
    "ignoring signals": (
        "import signal\ndef answer(*a):\n"
        "    for s in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGHUP):\n"
        "        signal.signal(s, signal.SIG_IGN)\n    while True: pass\n"
    ),
    "a flood that is never read": (
        f"{PIPE}\ndef answer(*a):\n"
        "    while True: put(frame({'callback': handed_over(a), 'method': 'forward', 'arguments': {'l': []},"
        " 'named': {'d': []}}))\n"
    ),
    "eight megabytes in one frame": worker(
        "me.write(frame({'id': request['id'], 'value': {'a': ['<f8', [1 << 20]]}}, bytes(8 << 20)))"
    ),
    "eight megabytes back": "import numpy as np\ndef answer(*a): return np.zeros(1 << 20)\n",
    "eight megabytes both ways": (
        "import numpy as np\nbig = np.zeros(1 << 20)\n"
        "def answer(*a):\n"
        "    for v in a:\n"
        "        for name in ('forward', '__call__'):\n"
        "            if type(v).__name__ in ('GivenActivation', 'GivenLoss'): getattr(v, name)(big)\n"
        "    return big\n"
    ),
    "a lie about what was changed": worker(
        "me.send({'id': request['id'], 'shares': 'all'}, value=1.0, changed={'x': 1})"
    ),
    "a lie about the places": worker(
        "me.send({'id': request['id'], 'shares': [True, 'x', -1, 10**9]}, value=1.0,"
        " changed=[(0, 'text'), (99, 1), ('a', 2), [3]])"
    ),
    "an error that is a number": worker("me.send({'id': request['id'], 'error': 5})"),
    "an error with odd fields": worker(
        "me.send({'id': request['id'], 'error': {'type': [1], 'message': {'a': 2},"
        " 'line': True, 'file': None, 'source': 3.5}})"
    ),
    "too large by a list": worker("me.send({'id': request['id'], 'too_large': [1, {'x': 2}]})"),
    "a lie about what was loaded": (
        f"import sys\n{PIPE}\nf = sys._getframe()\n"
        "while not hasattr(f.f_locals.get('self'), 'outward'): f = f.f_back\n"
        "while 'request' not in f.f_locals: f = f.f_back\n"
        "f.f_locals['self'].send({'id': f.f_locals['request']['id'], 'has': 5, 'errors': 7})\n"
        "def answer(*a): return 0.0\n"
    ),
    "arguments of many axes": (
        f"{PIPE}\nimport numpy as np\ncounts = []\ndef answer(*a):\n"
        "    counts.append(len(a))\n"
        "    for v in a if counts.count(len(a)) < 9 else ():\n"
        "        for name in ('forward', 'delta', 'gradient_W', 'gradient_U', '__call__'):\n"
        "            for shape in ((2,) * 12, (8, 1, 8, 1, 8), (1, 13) * 3, (6800,), (0, 10**7)):\n"
        "                for count in range(1, 6):\n"
        "                    try: getattr(v, name)(*[np.ones(shape)] * count)\n"
        "                    except Exception: pass\n"
        "    return 0.0\n"
    ),
    "arguments of odd kinds": (
        f"{PIPE}\nimport numpy as np\ndef answer(*a):\n"
        "    odd = (None, 'x', {}, [], [[1.0], [2.0, 3.0]], {'a': np.ones(3)}, 1j, object(), len, a,\n"
        "        np.array([None]), np.zeros(3, 'f8,i4'), np.array(['x']), (((((1.0,),),),),), 1 << 62)\n"
        "    for v in a:\n"
        "        for name in ('forward', 'delta', 'gradient_W', 'gradient_U', '__call__'):\n"
        "            for value in odd:\n"
        "                for given in ([value] * 5, [value] * 2, []):\n"
        "                    try: getattr(v, name)(*given, **{'x': value} if given else {})\n"
        "                    except Exception: pass\n"
        "                    try: getattr(v, name)(*given)\n"
        "                    except Exception: pass\n"
        "    return 0.0\n"
    ),
    "six thousand errors": (
        f"import sys\n{PIPE}\nf = sys._getframe()\n"
        "while not hasattr(f.f_locals.get('self'), 'outward'): f = f.f_back\n"
        "while 'request' not in f.f_locals: f = f.f_back\n"
        "errors = [{'type': f'E{n}', 'message': 'x', 'file': 'a.py', 'line': n, 'source': ''}\n"
        "          for n in range(1, 6_000)]\n"
        "f.f_locals['self'].send({'id': f.f_locals['request']['id'], 'errors': errors,\n"
        "    'has': ['softmax', 'numerical_gradient', 'gradient_check']})\n"
        "def answer(*a): return 0.0\n"
    ),
    "an answer of empty dicts": worker(
        "me.write(frame({'id': request['id'], 'value': 0.0, 'printed': [{}] * 120_000}))"
    ),
    "an error with nested fields": worker(
        'me.write(frame(b\'{"id": %d, "error": {"type": %s, "file": %s}}\''
        " % (request['id'], b'[' * 940 + b']' * 940, b'[' * 900 + b']' * 900)))"
    ),
    "an error about many axes": worker(
        "me.send({'id': request['id'], 'error': {'type': 'ValueError', 'source': 'z', 'line': 1,"
        " 'message': 'shapes', 'shapes': [['z', [1 << 62] * 9], ['z', [1] * 32 + [{}] * 999]]}})"
    ),
    "an identity of true": worker("me.send({'id': True, 'value': None})"),
    "callbacks of megabytes": worker(
        "me.send({'callback': handed_over(a), 'method': 'forward'},"
        " arguments=[__import__('numpy').ones((1000, 1000))] * 2, named={})"
    ),
}
RESULT = {
    "equals everything": (
        "import numpy as np\nclass E(np.ndarray):\n"
        "    def __eq__(s, o): return True\n    def __sub__(s, o): return 0.0\n"
        "    def __le__(s, o): return True\n    def __bool__(s): return True\n"
        "def answer(*a): return np.ones((5, 4)).view(E)\n"
    ),
    "is an array when asked": (
        "class A:\n    def __array__(s, *a, **k):\n        import os; os._exit(3)\n"
        "def answer(*a): return A()\n"
    ),
    "is pickled as code": (
        "class R:\n    def __reduce__(s): return eval, ('1/0',)\n"
        "    def __getstate__(s): raise SystemExit\ndef answer(*a): return R()\n"
    ),
    "is a float of its own kind": (
        "class F(float):\n    def __sub__(s, o): return 0.0\n    def __eq__(s, o): return True\n"
        "    __hash__ = None\ndef answer(*a): return F(1)\n"
    ),
    "is a list of its own kind": (
        "class L(list):\n    def __len__(s): return 10**9\n    def __iter__(s): return iter(int, 1)\n"
        "def answer(*a): return L()\n"
    ),
    "is a dict with odd keys": "def answer(*a): return {None: 1, (1, 2): 3, 'a': {5: 6}}\n",
    "holds itself": "def answer(*a):\n    x = []\n    x.append(x)\n    return x\n",
    "is a huge whole number": "def answer(*a): return 1 << 100_000\n",
    "is a huge text": "def answer(*a): return 'x' * (1 << 20)\n",
    "is a million truth values": "import numpy as np\ndef answer(*a): return np.ones(1 << 19, bool)\n",
    "is ten wide texts": "def answer(*a): return ['\U0001f600' + 'a' * 99_000] * 10\n",
    "is a dict with one wide key": "def answer(*a): return {'\U0001f600' + 'a' * 990_000: 1}\n",
    "is not a number": "def answer(*a): return float('nan')\n",
    "is a view of a giant": (
        "import numpy as np\n"
        "def answer(*a): return np.lib.stride_tricks.as_strided(np.ones(1), (1 << 30,), (0,))\n"
    ),
    "is a generator without end": "def answer(*a):\n    while True: yield 1\n",
    "is the class of arrays": "import numpy as np\ndef answer(*a): return np.ndarray\n",
    "is a masked array": "import numpy as np\ndef answer(*a): return np.ma.masked_all((5, 4))\n",
    "is a record": "import numpy as np\ndef answer(*a): return np.zeros(3, 'f8,i4')\n",
    "is a text as a dtype": "import numpy as np\ndef answer(*a): return np.array(['1.0'])\n",
    "lies about its class": (
        "import numpy as np\nclass C:\n    __class__ = np.ndarray\n    shape = (5, 4)\n"
        "    dtype = np.dtype(float)\ndef answer(*a): return C()\n"
    ),
}
RAISED = {
    "an exception that cannot be printed": (
        "class E(Exception):\n    def __str__(s): raise SystemExit\n    __repr__ = __str__\n"
        "def answer(*a): raise E\n"
    ),
    "an exception that takes forever to print": (
        "class E(Exception):\n    def __str__(s):\n        while True: pass\n"
        "def answer(*a): raise E\n"
    ),
    "an exception with a giant message": "def answer(*a): raise ValueError('x' * (1 << 22))\n",
    "a class with a giant name": "def answer(*a): raise type('E' * (1 << 20), (Exception,), {})\n",
    "a metaclass that raises": (
        "class M(type):\n    def __getattribute__(s, n): raise KeyError(n)\n"
        "class E(Exception, metaclass=M): pass\ndef answer(*a): raise E\n"
    ),
    "endless recursion": "def answer(*a): return answer(*a)\n",
    "keyboard interrupt": "def answer(*a): raise KeyboardInterrupt\n",
    "a chain of exceptions": (
        "def answer(*a):\n    e = None\n    for _ in range(10**4):\n        n = ValueError()\n"
        "        n.__context__ = e\n        e = n\n    raise e\n"
    ),
    "a warning as an error": "import warnings\ndef answer(*a): raise ResourceWarning('x')\n",
}
TAMPERING = {
    "its own stdout": "import sys\nsys.stdout = None\ndef answer(*a): print('x')\n",
    "built-ins": "import builtins\nbuiltins.len = lambda x: 0\ndef answer(*a): return 0.0\n",
    "numpy": (
        "import numpy as np\nnp.ndarray = np.array = np.asarray = np.isfinite = lambda *a, **k: True\n"
        "def answer(*a): return 0.0\n"
    ),
    "json": "import json\njson.dumps = lambda *a, **k: '{}'\ndef answer(*a): return 0.0\n",
    "the worker's answers": worker("me.send = lambda *a, **k: None"),
    "the worker's questions": worker("me.receive = lambda *f: {'op': 'call', 'id': 1}"),
    "all loaded modules": "import sys\nsys.modules.clear()\ndef answer(*a): return 0.0\n",
    "the garbage collector's view": (
        "import gc\ndef answer(*a):\n"
        "    for o in gc.get_objects():\n"
        "        if type(o) is dict and 'right' in o: return o['right'](*a)\n    return 0.0\n"
    ),
    "a timer for later": (
        "import signal, os\nsignal.signal(signal.SIGALRM, lambda *a: os._exit(0))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\ndef answer(*a): return 0.0\n"
    ),
    "a thread that answers ahead": (
        f"{PIPE}\nimport threading\n"
        "def flood():\n    while True: put(frame({'id': 7, 'value': 1.0}))\n"
        "threading.Thread(target=flood, daemon=True).start()\ndef answer(*a): return 0.0\n"
    ),
}
CHANNEL = {
    **{f"wire: {n}": c for n, c in WIRE.items()},
    **{f"result: {n}": c for n, c in RESULT.items()},
    **{f"raised: {n}": c for n, c in RAISED.items()},
    **{f"tampering with {n}": c for n, c in TAMPERING.items()},
}
