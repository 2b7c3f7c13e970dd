"""Pieces of cells that run the same under `%%shapes`: `RUNNING` ones; `FAILING` ones raise."""

RUNNING = (
    r'''
np.seterr(all="raise")
S = np.array([[1e-300, 1e-300], [0.5, 0.5]]) * 1e-10
---
with np.errstate(all="raise"):
    T = np.array([[1.0, np.nan], [0.0, 1.0]])
    U = T + T
    big = np.full((3, 3), 1e308)
    keep = big[:1]
---
l = []
l.append(l)
m = l + l
n = [l, l] * 2
---
big = @MANY@
print(big)
---
gen = (x * 2 for x in range(5))
first = next(gen)
rest = list(gen)
---
class Odd:
    log = []
    def __repr__(self):
        self.log.append("repr")
        raise RuntimeError("repr")
    def __array__(self, dtype=None, copy=None):
        self.log.append("array")
        raise RuntimeError("array")
    def __eq__(self, other):
        self.log.append("eq")
        return self
    __hash__ = None
    def __getattr__(self, name):
        self.log.append(name)
        raise AttributeError(name)
    def __len__(self):
        self.log.append("len")
        return 3
    @property
    def shape(self):
        self.log.append("shape")
        raise ValueError("shape")
    def __add__(self, other):
        return other
odd = Odd()
c = odd == odd
d = odd + X
e = [odd, odd]
log = list(Odd.log)
---
class Meta(type):
    def __eq__(cls, other):
        raise RuntimeError("meta")
    def __hash__(cls):
        raise RuntimeError("hash")
    def __instancecheck__(cls, obj):
        raise RuntimeError("instance")
class M(metaclass=Meta):
    pass
o = M()
p = [o]
---
huge = list(range(200000))
h = huge[1:] + huge[:2]
hh = len(h)
---
import asyncio
async def work(x):
    await asyncio.sleep(0)
    return x * 2
async def agen():
    for i in range(3):
        yield i
coro = work(X)
try:
    coro.send(None)
except StopIteration as stop:
    pass
coro.close()
del coro
---
import functools
def deco(f):
    @functools.wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner
@deco
def doubled(x, /, y=2, *, z=3):
    """Twice.

    >>> doubled(1)
    2
    """
    return x * y * z
r = doubled(X)
doc = doubled.__doc__
---
counter = 0
def bump():
    global counter
    counter += 1
    return counter
bump(); bump()
---
def outer():
    hidden = 0
    def inner():
        nonlocal hidden
        hidden += 1
        return hidden
    inner()
    return inner
fn = outer()
v = fn()
---
if (w := X.shape[0]) > 1:
    ww = w
a, *b2, c2 = [1, 2, 3, 4]
d2 = {**{"a": 1}, "b": [*b2]}
print(*b2, sep="-")
---
sq = [i * j for i in range(3) for j in range(i) if j % 2 == 0]
st = {x % 3 for x in range(9)}
di = {k: v * 2 for k, v in zip("ab", (1, 2))}
nested = [[r * 2 for r in row] for row in X.tolist()]
---
name = "é"
s1 = f"{name!r:>5} {X.sum():.2f} {X.shape=} {'a' if True else 'b'}"
print(s1)
---
def kind(v):
    match v:
        case [a, b]:
            return a + b
        case {"k": k}:
            return k
        case str() as t if t:
            return t
        case _:
            return None
ks = [kind([1, 2]), kind({"k": 3}), kind("x"), kind(4)]
---
fs = [lambda x=i, *, y=2: x * y for i in range(3)]
vals = [g() for g in fs]
h2 = lambda x: x ** 2
hv = [h2(i) for i in range(100)]
---
def typed(x: "np.ndarray", n: int = 3) -> "float":
    y: float = x.sum()
    z: int
    return y * n
ty = typed(X)
ann = typed.__annotations__
---
import inspect
def named(x):
    return inspect.currentframe().f_lineno, inspect.currentframe().f_code.co_name
pos = named(1)
---
class Base:
    def __init__(self, n):
        self.n = n
    def area(self):
        return self.n * 2
class Child(Base):
    def __init__(self, n):
        super().__init__(n + 1)
        self.__secret = n
    def area(self):
        return super().area() + self.__secret
ar = Child(3).area()
---
from dataclasses import dataclass
@dataclass
class Pt:
    x: int
    y: int = 2
pt = Pt(1)
---
import warnings
warnings.warn("from the cell")
---
def warner():
    warnings.warn("inner", stacklevel=2)
    return np.log(np.array([0.0, 1.0]))
import warnings
wv = warner()
---
x9 = 5
same = x9 is 5
---
while True:
    total9 = 1
    break
n9 = 0
while n9 < 200:
    n9 += 1
    if n9 % 2:
        continue
    if n9 > 150:
        break
else:
    n9 = -1
---
def deep(n):
    return deep(n + 1)
try:
    deep(0)
except RecursionError:
    rec = True
---
for i in range(70):
    for j in range(3):
        Y = X[:1] * i + j
    if i == 68: break
---
def shapely(n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = i
    return out
many = [shapely(i).sum() for i in range(1, 130)]
code_size = len(shapely.__code__.co_code) > 0
---
l5 = [1, 2] ; l5 += [3]; l5 *= 2
X7 = X.copy(); X7 += 1; X7[0] -= 2; X7 @= np.eye(4)
s8 = "a"; s8 += "b"
---
names = [k for k in dir() if "shape_of" in k] + [k for k in globals() if "shape_of" in k]
---
calls = []
class Sub(np.ndarray):
    def __array_finalize__(self, obj):
        calls.append(type(obj).__name__)
sub = X.view(Sub) * 2 + X[0]
n = len(calls)
---
%matplotlib --list
named = X.T
'''.strip()
    .replace("@MANY@", " + ".join(["1"] * 900))
    .split("\n---\n")
)

FAILING = r"""
z = X + np.ones(7)
---
def broken(q):
    y = q * 2

    return y @ q
broken(X)
---
assert X.sum() < 0, f"sum {X.sum():.1f}"
---
raise KeyError("x")
---
[1 / i for i in range(3, -1, -1)]
""".strip().split("\n---\n")
