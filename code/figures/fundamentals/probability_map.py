"""How the common distributions come out of one another."""

from figures.style import Diagram


def draw():
    d = Diagram(2.9)
    columns, rows = (0.48, 1.89, 3.3, 4.71), (2.55, 1.45, 0.35)
    names = [
        ["Bernoulli", "binomial", "normal", "log-normal"],
        ["geometric", "Poisson", "chi-square", "Student t"],
        ["exponential", "gamma", "beta"],
    ]
    for y, line in zip(rows, names, strict=True):
        for x, name in zip(columns, line, strict=False):
            d.box(x, y, name, 0.88, 0.36, size=9)
    for start, end, label in [
        ("Bernoulli", "binomial", "sum"),
        ("binomial", "normal", "CLT"),
        ("normal", "log-normal", "exp"),
        ("Bernoulli", "geometric", "wait"),
        ("binomial", "Poisson", "rare"),
        ("Poisson", "normal", "rate large"),
        ("normal", "chi-square", "squares"),
        ("chi-square", "Student t", "ratio"),
        ("geometric", "exponential", "short steps"),
        ("Poisson", "exponential", "gaps"),
        ("exponential", "gamma", "sum"),
        ("gamma", "beta", "share"),
        ("gamma", "chi-square", "shape k/2"),
    ]:
        d.arrow(start, end, label)
    return d.figure
