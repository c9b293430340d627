"""The handler of the endpoint that hands out files."""

from __future__ import annotations

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.export.files import KINDS, File, export
from app.core.export.parts import Note
from app.settings import Settings
from app.web import limits
from app.web.experiment.state import state_of
from app.web.export.bodies import REQUESTS, ExportRequest
from app.web.http import delivery
from app.web.http.delivery import Packed
from app.web.http.encodings import Encoding


def packed(encoding: Encoding | None, body: ExportRequest, settings: Settings) -> Packed:
    """The file of an answer, compressed in `encoding` where that makes it shorter; its media type and name are known
    with it."""
    file = answer(body, settings)
    found = delivery.packed_bytes(file.content, encoding)
    return Packed(found.content, found.encoding, (file.media, file.name))


def answer(body: ExportRequest, settings: Settings) -> File:
    """The answer to /api/export. Raises InvalidInput for more work than one request may make."""
    chosen = body.experiment
    objective, method = compile(chosen), OPTIMIZERS[chosen.optimizer.name]
    products, _ = limits.update(objective, method, full=False, examples=1)
    limits.check_range("steps", body.steps, min(REQUESTS * settings.max_steps, int(limits.STEPPED / products)))
    if KINDS[body.kind].numbered:
        limits.check_steps(objective, body.steps, method, full=False, examples=1)
    notes = [Note(note.step, note.text) for note in body.notes]
    return export(chosen, state_of(body), body.steps, body.kind, notes)


MEDIA = [kind.media.partition(";")[0] for kind in KINDS.values()]
"""The media types of the files."""
