"""What the chapter on graph problems shows and quotes."""

from itertools import combinations

import numpy as np

from mlinterviews.ml_coding.graph_problems import (
    adjacency,
    closings,
    open_triads,
    recommend,
    transitivity,
    triangles,
)
from mlinterviews.ml_coding.graph_problems_meeting import (
    distances,
    meeting_among_walls,
    meeting_point,
)

EDGES = ["ab", "ac", "bc", "bd", "cd", "de"]
PEOPLE = [(0, 1), (1, 6), (4, 2)]
WALLS = [
    ".P#....",
    "..#...P",
    "..#....",
    ".......",
    "..P....",
]


def by_hand() -> dict:
    graph = adjacency(EDGES)
    found = sorted("".join(sorted(t)) for t in triangles(graph))
    print("triangles  ", " ".join(found))
    triads = sorted(open_triads(graph).items())
    print(
        "open       ", " ".join(f"{u}-{w}:{n}" for (u, w), n in triads)
    )
    print("closed by  ", dict(zip(EDGES, closings(EDGES), strict=True)))
    return {
        "transitivity": round(transitivity(graph), 2),
        "adamic_adar": round(recommend(graph, "a", 1)[0][1], 2),
    }


def network(rng) -> list[tuple]:
    """40 groups of 10, in which half know each other, and 6 stars."""
    n, edges = 400, []
    for u, v in combinations(range(n), 2):
        same = u // 10 == v // 10
        if rng.random() < (0.5 if same else 0.002):
            edges.append((u, v))
    for star in range(n, n + 6):
        known = rng.choice(n, 120, replace=False).tolist()
        edges += [(star, u) for u in known]
    return edges


def held_out(seeds: int = 5, k: int = 5) -> dict:
    """Share of hidden links within groups among the first k names."""
    hits = {"random friend of friend": [], "common": [], "weighted": []}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        edges = network(rng)
        order = rng.permutation(len(edges)).tolist()
        hidden = [edges[i] for i in order[: len(edges) // 10]]
        graph = adjacency(edges[i] for i in order[len(edges) // 10 :])
        for u, v in hidden:
            if max(u, v) >= 400 or not {u, v} <= graph.keys():
                continue
            names = [w for w, _ in recommend(graph, u, 10**6)]
            plain = recommend(graph, u, k, weighted=False)
            best = recommend(graph, u, k)
            hits["random friend of friend"].append(
                min(1, k / len(names)) if v in names else 0
            )
            hits["common"].append(v in [w for w, _ in plain])
            hits["weighted"].append(v in [w for w, _ in best])
    shares = {name: float(np.mean(h)) for name, h in hits.items()}
    for name, share in shares.items():
        print(f"{name:26}{share:.2f}")
    return {
        "random": round(shares["random friend of friend"], 2),
        "common": round(shares["common"], 2),
        "weighted": round(shares["weighted"], 2),
    }


def meeting() -> dict:
    """Totals of steps for each cell among walls, for the figure."""
    _, total = meeting_point(PEOPLE)
    _, steps = meeting_among_walls(WALLS)
    sums: dict = {}
    for person in PEOPLE:
        for cell, d in distances(WALLS, person).items():
            sums[cell] = sums.get(cell, 0) + d
    for r, line in enumerate(WALLS):
        print(
            "".join(
                f"{'#' if mark == '#' else sums[r, c]:>4}"
                for c, mark in enumerate(line)
            )
        )
    mean = tuple(np.mean(PEOPLE, axis=0).round().astype(int).tolist())
    return {
        "total": total,
        "mean_total": sum(
            abs(r - mean[0]) + abs(c - mean[1]) for r, c in PEOPLE
        ),
        "walls_total": steps,
        "walls": WALLS,
        "sums": [
            [sums.get((r, c), -1) for c in range(len(WALLS[0]))]
            for r in range(len(WALLS))
        ],
    }


def main() -> dict:
    print("== triads ==")
    numbers = by_hand()
    print("== links ==")
    numbers |= held_out()
    print("== walls ==")
    numbers |= meeting()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
