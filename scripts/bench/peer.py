"""A peer of `npm run bench`: a process that trains the bench's iteration in another framework, as told by JSON lines on
its standard input, one answer a line. `python peer.py torch|compile|jax|merged`"""
import json
import os
import resource
import sys
import time

import numpy

answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)  # a library's output must not be taken for an answer


def read_tensors(path):
    """The tensors of a safetensors file by name: an 8-byte length, a JSON header, the numbers."""
    data = open(path, 'rb').read()
    end = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:end])
    header.pop('__metadata__', None)
    return {
        name: numpy.frombuffer(data[end + at[0] : end + at[1]], numpy.float32).reshape(entry['shape'])
        for name, entry in header.items()
        for at in [entry['data_offsets']]
    }


def part_of(tensors, prefix):
    return {name[len(prefix) :]: value for name, value in sorted(tensors.items()) if name.startswith(prefix)}


def make_engine(kind):
    if kind in ('torch', 'compile'):
        import torch_engine

        return torch_engine.TorchEngine(compiled=kind == 'compile')
    import jax_engine

    return jax_engine.JaxEngine(merged=kind == 'merged')


class Peer:
    def __init__(self, kind):
        self.engine = make_engine(kind)

    def start(self, given, config, grids, kind, threads):
        tensors = read_tensors(given)
        self.weights = part_of(tensors, 'weights/')
        self.rounds = [part_of(tensors, f'fake/{i}/') for i in range(config['updateRatio']['fake'])]
        self.rounds.append(part_of(tensors, 'student/'))
        self.engine.start(self.weights, tensors['prompts'], dict(config, **grids), kind, threads)
        return {}

    def run(self, iterations):
        begin = time.perf_counter()
        loss = self.engine.run(iterations)
        return {'seconds': time.perf_counter() - begin, 'loss': loss}

    def check(self, into):
        """The first iteration, on the given draws: its losses, and the changes of student and fake model."""
        losses, student, fake = self.engine.check(self.rounds)
        moved = [model[name] - value for model in (student, fake) for name, value in self.weights.items()]
        numpy.concatenate([value.ravel() for value in moved]).astype(numpy.float32).tofile(into)
        return losses

    def multiply(self, size, **_):
        """The best rate of a large matrix product, in GFLOP/s."""
        product = self.engine.product(size)
        product()
        best = min(clock(product) for _ in range(8))
        return {'gflops': 2 * size**3 / best / 1e9}

    def memory(self):
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {'megabytes': kilobytes / (1e6 if sys.platform == 'darwin' else 1e3)}


def clock(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def say(answer):
    print(json.dumps(answer), file=answers, flush=True)


def main():
    peer = Peer(sys.argv[1])
    say({'versions': {'python': sys.version.split()[0], **peer.engine.versions}})
    for line in sys.stdin:
        command = json.loads(line)
        try:
            say(getattr(peer, command.pop('do'))(**command))
        except Exception as error:
            say({'error': f'{type(error).__name__}: {error}'[:2000]})


main()
