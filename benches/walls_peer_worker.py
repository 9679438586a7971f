"""One way from walls to rooms, warm, in a process of its own.

``python walls_peer_worker.py KIND`` answers each line of JSON on stdin by one on stdout: ``{"path": ...}``, a numpy
file of walls, shape (n, 4), by ``{"ms": ..., "out_ms": ..., "rooms": ...}``. ``ms`` is CPU time from the array to the
rooms in the program's own form; ``out_ms`` what it takes to get their corners as numpy arrays or lists.

It runs under the Python of the peers too, so it imports nothing of this repository but what a contender needs.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

Walls = npt.NDArray[np.float64]
# The rooms, how many there are, and what gets their corners.
Found = tuple[Any, int, "Callable[[Any], object]"]

# A millimetre, where a room side is 4,000.
_GRID_MM = 1.0


def _locdet(walls: Walls) -> Found:
    import locdet_core as lc

    result = lc.rooms_from_walls(walls)
    return result, len(result), lambda result: [room.polygon for room in result.rooms]


def _geos(walls: Walls) -> Found:
    import shapely

    # One geometry for all walls, made of the array without an object for each.
    lines = shapely.multilinestrings(shapely.linestrings(walls.reshape(-1, 2, 2)))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(lines))))
    return faces, len(faces), shapely.to_ragged_array


def _geos_grid_size(walls: Walls) -> Found:
    import shapely

    lines = shapely.multilinestrings(shapely.linestrings(walls.reshape(-1, 2, 2)))
    noded = shapely.unary_union(lines, grid_size=_GRID_MM)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces, len(faces), shapely.to_ragged_array


def _networkx_faces(walls: Walls) -> Found:
    """Faces of the embedding in which each corner's walls are sorted by angle. Walls must meet at their ends."""
    import networkx as nx

    graph = _graph(walls)
    embedding = nx.PlanarEmbedding()
    for node in graph:
        x, y = node
        angles = sorted((np.arctan2(other[1] - y, other[0] - x), other) for other in graph[node])
        last = None
        for _, other in angles:
            embedding.add_half_edge(node, other, **({} if last is None else {"ccw": last}))
            last = other
    seen: set[tuple[Any, Any]] = set()
    faces = []
    for edge in embedding.edges:
        if edge not in seen:
            face = embedding.traverse_face(*edge, mark_half_edges=seen)
            # The face around the plan turns the other way.
            if _signed_area(face) > 0:
                faces.append(face)
    return faces, len(faces), list


def _networkx_cycle_basis(walls: Walls) -> Found:
    import networkx as nx

    cycles = nx.minimum_cycle_basis(_graph(walls))
    return cycles, len(cycles), list


def _graph(walls: Walls) -> Any:  # noqa: ANN401 - networkx is not imported for the others
    import networkx as nx

    return nx.Graph(((x1, y1), (x2, y2)) for x1, y1, x2, y2 in walls.tolist())


def _signed_area(face: list[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(face, [*face[1:], face[0]], strict=True)) / 2


_KINDS: dict[str, Callable[[Walls], Found]] = {
    "locdet": _locdet,
    "geos": _geos,
    "geos_grid_size": _geos_grid_size,
    "networkx_faces": _networkx_faces,
    "networkx_cycle_basis": _networkx_cycle_basis,
}


def main() -> None:
    """Answer requests until stdin ends."""
    run = _KINDS[sys.argv[1]]
    run(np.array([[0.0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 0]]))
    for line in sys.stdin:
        walls = np.load(json.loads(line)["path"])
        gc.collect()
        start = time.process_time()
        rooms, count, corners = run(walls)
        found = time.process_time()
        corners(rooms)
        end = time.process_time()
        answer = {"ms": (found - start) * 1e3, "out_ms": (end - found) * 1e3, "rooms": count}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        del rooms


if __name__ == "__main__":
    main()
