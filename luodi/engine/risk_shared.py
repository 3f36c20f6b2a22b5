"""What activities share, and what each is called in the draws: neither depends on seed or data date."""

import zlib
from typing import NamedTuple

import numpy as np

from luodi.engine.arrays import Ints
from luodi.engine.risk_draws import Rows
from luodi.engine.risk_model import Uncertainty


class Shared(NamedTuple):
    """Groups and the products of their values, project by project.

    `label` (by position), `voice_label` and `home` (of each project) are names of 64 bits that a seed turns into keys.
    """

    label: Rows
    blend_of: Ints  # by position: number of its product among those of its project
    voice_label: Rows  # of each group heard in a project
    factor: Ints  # of each group heard: number of its factor
    voice_at: Ints  # first group of each project, and the total
    blend: Ints  # by product and factor: number of the group in its project, -1 = none
    blend_at: Ints  # first product of each project, and the total
    home: Rows


def shared(model: Uncertainty) -> Shared:
    """Each group and each product once per project, in the order of their numbers."""
    arrays = model.arrays
    sizes = np.diff(arrays.tables.project_at)
    project = np.repeat(np.arange(len(sizes)), sizes)
    groups = np.array([f.group for f in model.factors], np.int64).reshape(len(model.factors), len(project))
    voice, factor, voice_at, local = _voices(project, groups, len(sizes))
    blends, blend_of = np.unique(np.column_stack([project, *local]), axis=0, return_inverse=True)
    blend_at = np.searchsorted(blends[:, 0], np.arange(len(sizes) + 1))
    codes = np.array([zlib.crc32(f.code.encode()) for f in model.factors], np.uint64)
    return Shared(
        _labels(arrays.projects, model.names, sizes),
        blend_of.reshape(-1) - blend_at[project],
        (codes[factor] << np.uint64(32)) ^ voice.astype(np.uint64),
        factor,
        voice_at,
        blends[:, 1:].copy(),
        blend_at,
        np.array([zlib.crc32(name.encode()) for name in arrays.projects], np.uint64),
    )


def _voices(project: Ints, groups: Ints, projects: int) -> tuple[Ints, Ints, Ints, list[Ints]]:
    """The groups heard: number, factor and where each project's begin; and by factor what activities hear."""
    heard = []
    for f, group in enumerate(groups):
        member = group >= 0
        heard.append(np.unique(np.column_stack([project, np.full_like(group, f), group])[member], axis=0))
    voices = np.concatenate([*heard, np.zeros((0, 3), np.int64)])
    order = np.lexsort((voices[:, 2], voices[:, 1], voices[:, 0]))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    voices = voices[order]
    voice_at = np.searchsorted(voices[:, 0], np.arange(projects + 1))
    local, begin = [], 0
    for own, group in zip(heard, groups, strict=True):
        # Within one factor the groups stand by project and number, so one search finds them all.
        width = int(group.max(initial=0)) + 1
        found = np.searchsorted(own[:, 0] * width + own[:, 2], project * width + group)
        at = place[begin + np.minimum(found, len(own) - 1)] if len(own) else found
        local.append(np.where(group >= 0, at - voice_at[project], -1))
        begin += len(own)
    return voices[:, 2], voices[:, 1], voice_at, local


def _labels(projects: tuple[str, ...], names: tuple[str, ...], sizes: Ints) -> Rows:
    """The same for a name in a project, whatever stands beside it."""
    own = np.array([zlib.crc32(name.encode()) for name in projects], np.uint64)
    ids = np.array([zlib.crc32(name.encode()) for name in names], np.uint64)
    return (np.repeat(own, sizes) << np.uint64(32)) | ids
