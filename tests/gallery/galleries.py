"""Small galleries for tests."""

from symgd import Loss, descend
from symgd.catalog import catalogue
from symgd.gallery.entry import write_files
from symgd.gallery.exhibit import words
from symgd.gallery.record import as_json, record
from symgd.gallery.slug import slug

# The smallest PNG: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def typed(folder, text="x**2 + 2*y**2", **settings):
    """Write an entry of a typed loss, without drawing anything."""
    loss = Loss(text)
    run = descend(loss, **settings)
    files = {"descent.png": PIXEL, "run.json": as_json(record(loss, [run]))}
    return write_files(folder, slug(loss.text, loss.variables), files).folder


def listed(folder, name, **settings):
    """Write an entry of the catalogue, without drawing anything."""
    example = catalogue[name]
    loss = Loss(example.text, example.variables)
    run = descend(loss, example.start, **(settings or example.run))
    kept = {"example": words(example), **record(loss, [run])}
    files = {"descent.png": PIXEL, "history.png": PIXEL, "run.json": as_json(kept)}
    return write_files(folder, name, files).folder
