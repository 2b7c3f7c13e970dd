"""Pieces of cells that must leave the same with `%%shapes` and without, as in `shape_cases`.

`RUNNING` pieces run, and `FAILING` pieces raise an error.
"""

from shape_cases import cases

RUNNING = cases(r'''
# warnings of NumPy are errors
> np.seterr(all="raise")
> S = np.array([[1e-300, 1e-300], [0.5, 0.5]]) * 1e-10
# a list in itself and a generator
> l = []
> l.append(l)
> m = [l, l + l] * 2
> gen = (x * 2 for x in range(5))
> first = next(gen)
> rest = list(gen)
# an object that notes what is asked of it
> class Odd:
>     log = []
>     def __array__(self, dtype=None, copy=None):
>         self.log.append("array")
>     def __eq__(self, other):
>         self.log.append("eq")
>         return self
>     def __getattr__(self, name):
>         self.log.append(name)
>         raise AttributeError(name)
>     def __len__(self):
>         self.log.append("len")
>         return 3
>     def __add__(self, other):
>         return other
> odd = Odd()
> c = odd == odd
> d = [odd + X, odd]
> log = list(Odd.log)
# a class that refuses to be compared
> class Meta(type):
>     def __eq__(cls, other):
>         raise RuntimeError("meta")
>     __hash__ = __instancecheck__ = __eq__
> class M(metaclass=Meta):
>     pass
> p = [M()]
# a coroutine
> async def work(x):
>     return x * 2
> coro = work(X)
> try:
>     coro.send(None)
> except StopIteration as stop:
>     sent = stop.value
# what is decorated, and a docstring
> from dataclasses import dataclass
> from functools import lru_cache
> @lru_cache
> def doubled(x, /, y=2, *, z=3):
>     """Twice."""
>     return x * y * z
> r = doubled(4)
> doc = doubled.__doc__
> @dataclass
> class Pt:
>     x: int
>     y: int = 2
> pt = Pt(1).y
# a global name, and one of the function around
> counter = 0
> def bump():
>     if counter is not None:
>         global total
>         total = counter + 1
>     return total
> bump(); bump()
> def outer():
>     hidden = 0
>     def inner():
>         nonlocal hidden
>         hidden += 1
>         return hidden
>     inner()
>     return inner
> v = outer()()
# names, stars, comprehensions and formatted text
> if (w := X.shape[0]) > 1:
>     ww = w
> a, *b2, c2 = [1, 2, 3, 4]
> d2 = {**{"a": 1}, "b": [*b2]}
> print(*b2, sep="-")
> sq = [i * j for i in range(3) for j in range(i) if j % 2 == 0]
> st = {x % 3 for x in range(9)}
> di = {k: v * 2 for k, v in zip("ab", (1, 2))}
> nested = [[r * 2 for r in row] for row in X.tolist()]
> name = "é"
> print(f"{name!r:>5} {X.sum():.2f} {X.shape=} {'a' if True else 'b'}")
# patterns
> def kind(v):
>     match v:
>         case [a, b] | {"k": (a, b)}:
>             return a + b
>         case str() as t if t:
>             return t
> ks = [kind([1, 2]), kind({"k": (3, 4)}), kind("x"), kind(4)]
# lambdas and annotations
> fs = [lambda x=i, *, y=2: x * y for i in range(3)]
> vals = [g() for g in fs]
> h2 = lambda x: x ** 2
> hv = [h2(i) for i in range(100)]
> def typed(x: "np.ndarray", n: int = 3) -> "float":
>     y: float = x.sum()
>     z: int
>     return y * n
> ty = typed(X)
> ann = typed.__annotations__
# the names of the cell, and a function that looks at its frame
> names = [k for k in [*dir(), *globals()] if "shape_of" in k]
> import inspect
> def named(x):
>     return inspect.currentframe().f_lineno, inspect.currentframe().f_code.co_name
> pos = named(1)
# a method of the class below
> class Base:
>     def area(self):
>         return self.n * 2
> class Child(Base):
>     def __init__(self, n):
>         self.n, self.__secret = n + 1, n
>     def area(self):
>         return super().area() + self.__secret
> ar = Child(3).area()
# warnings
> import warnings
> def warner():
>     warnings.warn("inner", stacklevel=2)
>     return np.log(np.array([0.0, 1.0]))
> wv = warner()
> same = len(wv) is 5  # a warning of the compiler
# loops that end in every way
> n9 = 0
> while n9 < 200:
>     n9 += 1
>     if n9 % 2:
>         continue
>     if n9 > 150:
>         break
> else:
>     n9 = -1
> for i in range(70):
>     for j in range(3):
>         Y = X[:1] * i + j
>     if i == 68: break
# a function that calls itself for ever
> def deep(n):
>     return deep(n + 1)
> try:
>     deep(0)
> except RecursionError:
>     rec = True
# a function that is called often
> def shapely(n):
>     out = np.zeros(n)
>     for i in range(n):
>         out[i] = i
>     return out
> many = [shapely(i).sum() for i in range(1, 130)]
> length = len(shapely.__code__.co_code)
# steps in place
> l5 = [1, 2] ; l5 += [3]; l5 *= 2
> X7 = X.copy(); X7 += 1; X7[0] -= 2; X7 @= np.eye(4)
> s8 = "a"; s8 += "b"
# arrays of another class
> calls = []
> class Sub(np.ndarray):
>     def __array_finalize__(self, obj):
>         calls.append(type(obj).__name__)
> sub = X.view(Sub) * 2 + X[0]
> n = len(calls)
# a magic
> %matplotlib --list
> named = X.T
''')

FAILING = cases(r"""
# a sum
> z = X + np.ones(7)
# in a function
> def broken(q):
>     y = q * 2
>
>     return y @ q
> broken(X)
# an assertion
> assert X.sum() < 0, f"sum {X.sum():.1f}"
# in a comprehension
> [1 / i for i in range(3, -1, -1)]
""")
