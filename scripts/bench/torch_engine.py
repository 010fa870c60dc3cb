"""PyTorch, op by op or with both losses under torch.compile: AdamW and clipping are PyTorch's own."""
import types

import numpy
import torch
from iteration import Iteration
from torch.nn import functional

ops = types.SimpleNamespace(
    array=torch.tensor,
    sin=torch.sin,
    cos=torch.cos,
    silu=functional.silu,
    linear=lambda x, w, b: torch.addmm(b, x, w),
    layer_norm=lambda x: functional.layer_norm(x, x.shape[1:], eps=1e-6),
    rms_norm=lambda x: functional.rms_norm(x, x.shape[-1:], eps=1e-6),
    attention=functional.scaled_dot_product_attention,
    permute=torch.permute,
    concat=lambda parts, axis=1: torch.cat(parts, axis),
    full=lambda n, value: torch.full((n,), value),
    null_like=lambda c: torch.cat([torch.zeros_like(c[:, :-1]), torch.ones_like(c[:, :1])], 1),
    row_mean=lambda x: x.mean(1, keepdim=True),
    stop=torch.Tensor.detach,
    no_grad=torch.no_grad,
)


class Trained:
    def __init__(self, weights, settings):
        self.weights = {name: torch.tensor(value, requires_grad=True) for name, value in weights.items()}
        self.clip = settings['clip']
        self.optimiser = torch.optim.AdamW(
            self.weights.values(),
            lr=settings['learningRate'],
            betas=(settings['beta1'], settings['beta2']),
            weight_decay=settings['weightDecay'],
            fused=True,
        )

    def update(self, loss):
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights.values(), self.clip, foreach=True)
        self.optimiser.step()

    def arrays(self):
        return {name: value.detach().numpy() for name, value in self.weights.items()}


class TorchEngine:
    versions = {'torch': torch.__version__, 'numpy': numpy.__version__}

    def __init__(self, compiled):
        self.compiled = compiled
        torch.manual_seed(0)

    def start(self, weights, prompts, config, kind, threads):
        torch.set_num_threads(threads)
        self.given, self.prompts, self.config = weights, torch.tensor(prompts), config
        iteration = Iteration(ops, config, kind)
        wrap = torch.compile if self.compiled else lambda loss: loss
        self.fake_loss, self.student_loss = wrap(iteration.fake_loss), wrap(iteration.student_loss)
        self.teacher = {name: torch.tensor(value) for name, value in weights.items()}
        self.reset()

    def reset(self):
        self.student = Trained(self.given, self.config['student'])
        self.fake = Trained(self.given, self.config['fake'])

    def draw(self):
        batch, (low, high) = self.config['batch'], self.config['times']
        rows = torch.randint(len(self.prompts), (batch,))
        eps, noise = (torch.randn(batch, self.config['dataSize']) for _ in range(2))
        t = (torch.rand(1) * (high - low) + low).repeat(batch)
        return {'eps': eps, 'condition': self.prompts[rows], 't': t, 'noise': noise}

    def iterate(self, draws):
        for draw in draws[:-1]:
            fake_loss = self.fake_loss(self.fake.weights, self.student.weights, draw)
            self.fake.update(fake_loss)
        fake = {name: value.detach() for name, value in self.fake.weights.items()}
        loss, parts = self.student_loss(self.student.weights, fake, self.teacher, draws[-1])
        self.student.update(loss)
        return {'loss': loss, 'fake': fake_loss, **parts}

    def run(self, iterations):
        for _ in range(iterations):
            losses = self.iterate([self.draw() for _ in range(self.config['updateRatio']['fake'] + 1)])
        return float(losses['loss'])

    def check(self, rounds):
        self.reset()
        losses = self.iterate([{name: torch.tensor(value) for name, value in draw.items()} for draw in rounds])
        result = {name: float(value) for name, value in losses.items()}, self.student.arrays(), self.fake.arrays()
        self.reset()
        return result

    def product(self, size):
        a, b = torch.ones(size, size), torch.ones(size, size)
        return lambda: a @ b
