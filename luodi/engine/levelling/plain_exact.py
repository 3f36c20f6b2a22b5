"""Proof by CP-SAT that a plain schedule is the shortest, or a shorter one. OR-Tools is loaded when called."""

import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luodi.engine.levelling.plain import Ints32, Plain
from luodi.engine.levelling.plain_bounds import heads, tails

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverStatus, IntVar


PROVERS = ("no_lp", "quick_restart_no_lp")
"""What CP-SAT runs side by side. Left to itself it proves with one worker and looks for schedules with the rest."""
GLANCE = 0.01
"""Seconds between two looks at the clock."""


@dataclass(frozen=True)
class Proof:
    """An attempt until `clock` passes `deadline`, and of at most `effort` of CP-SAT's deterministic time."""

    clock: Callable[[], float]
    deadline: float
    effort: float
    seed: int
    workers: int

    def of(self, plain: Plain, start: Ints32, bound: int) -> tuple[Ints32, int]:
        """The shortest schedule known, and a bound on every schedule.

        `start` is a schedule to beat, `bound` known before; where nothing is gained both come back.
        """
        from ortools.sat.python import cp_model

        if self.clock() >= self.deadline:
            return start, bound
        makespan = int((start + plain.durations).max())
        model, starts, end = _model(plain, bound, makespan)
        for variable, slot in zip(starts, start.tolist(), strict=True):
            model.add_hint(variable, slot)
        model.add_hint(end, makespan)
        solver = self._solver()
        status = self._solved(solver, model)
        bound = max(bound, min(makespan, math.ceil(solver.best_objective_bound - 1e-6)))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return start, bound
        found = np.array([solver.value(variable) for variable in starts], np.int32)
        return (found if int((found + plain.durations).max()) < makespan else start), bound

    def _solved(self, solver: "CpSolver", model: "CpModel") -> "CpSolverStatus":
        with ThreadPoolExecutor(1) as pool:
            answer: Future[CpSolverStatus] = pool.submit(solver.solve, model)
            try:
                while not wait([answer], timeout=GLANCE).done:
                    if self.clock() >= self.deadline:
                        solver.stop_search()
            finally:
                solver.stop_search()  # the pool would wait for it where somebody interrupts
        return answer.result()

    def _solver(self) -> "CpSolver":
        """Linear relaxations, probing and symmetries cost such problems more than they bring: measured on J30."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = self.effort
        solver.parameters.random_seed = self.seed
        solver.parameters.linearization_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.num_workers = min(self.workers, len(PROVERS))
        if solver.parameters.num_workers > 1:
            solver.parameters.subsolvers.extend(PROVERS)
            solver.parameters.use_lns = False
            solver.parameters.use_feasibility_jump = False
        return solver


def _model(plain: Plain, bound: int, makespan: int) -> "tuple[CpModel, list[IntVar], IntVar]":
    """Starts within heads and tails, links, one cumulative for each capacity that can bind."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    early, after = heads(plain).tolist(), tails(plain).tolist()
    durations = plain.durations.tolist()
    end = model.new_int_var(bound, makespan, "end")
    starts, spans = [], []
    for i, duration in enumerate(durations):
        variable = model.new_int_var(early[i], makespan - after[i] - duration, f"s{i}")
        starts.append(variable)
        spans.append(model.new_fixed_size_interval_var(variable, duration, f"i{i}"))
        if after[i] == 0:
            model.add(variable + duration <= end)
        for k in range(plain.pred_at[i], plain.pred_at[i + 1]):
            pred = int(plain.preds[k])
            model.add(variable >= starts[pred] + durations[pred] + int(plain.pred_lag[k]))
    for r, capacity in enumerate(plain.capacities.tolist()):
        users = np.flatnonzero(plain.demands[:, r] * plain.durations).tolist()
        demands = plain.demands[users, r].tolist()
        if sum(demands) > capacity:
            model.add_cumulative([spans[i] for i in users], demands, capacity)
    model.minimize(end)
    return model, starts, end


__all__ = ["Proof"]
