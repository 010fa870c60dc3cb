"""JAX: the whole iteration under one jit. `merged`: the fake updates' rollouts, between which the student stands still,
are one rollout of all their batches."""
import contextlib
import types

import jax
import numpy
from iteration import Iteration
from jax import numpy as jnp


def layer_norm(x):
    centred = x - x.mean(1, keepdims=True)
    return centred * jax.lax.rsqrt((centred**2).mean(1, keepdims=True) + 1e-6)


def rms_norm(x):
    return x * jax.lax.rsqrt((x**2).mean(-1, keepdims=True) + 1e-6)


def attention(q, k, v):
    """As jax.nn.dot_product_attention, which takes heads after tokens."""
    return jax.nn.softmax(q @ k.mT / q.shape[-1] ** 0.5) @ v


ops = types.SimpleNamespace(
    array=lambda values: jnp.array(values, jnp.float32),
    sin=jnp.sin,
    cos=jnp.cos,
    silu=jax.nn.silu,
    linear=lambda x, w, b: x @ w + b,
    layer_norm=layer_norm,
    rms_norm=rms_norm,
    attention=attention,
    permute=jnp.transpose,
    concat=lambda parts, axis=1: jnp.concatenate(parts, axis),
    full=lambda n, value: jnp.full((n,), value, jnp.float32),
    null_like=lambda c: jnp.zeros_like(c).at[:, -1].set(1),
    row_mean=lambda x: x.mean(1, keepdims=True),
    stop=jax.lax.stop_gradient,
    no_grad=contextlib.nullcontext,
)


def start_training(weights):
    zeros = jax.tree.map(jnp.zeros_like, weights)
    copy = jax.tree.map(jnp.array, weights)
    return {'weights': copy, 'm': zeros, 'v': jax.tree.map(jnp.zeros_like, weights), 'step': jnp.zeros(())}


def adamw(training, grads, settings):
    b1, b2, rate = settings['beta1'], settings['beta2'], settings['learningRate']
    norm = jnp.sqrt(sum((g**2).sum() for g in grads.values()))
    scale = jnp.minimum(settings['clip'] / (norm + 1e-12), 1)
    step = training['step'] + 1
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * scale * g, training['m'], grads)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * (scale * g) ** 2, training['v'], grads)

    def moved(w, m, v):
        direction = m / (1 - b1**step) / (jnp.sqrt(v / (1 - b2**step)) + 1e-8)
        return w - rate * (direction + settings['weightDecay'] * w)

    return {'weights': jax.tree.map(moved, training['weights'], m, v), 'm': m, 'v': v, 'step': step}


class JaxEngine:
    versions = {'jax': jax.__version__, 'numpy': numpy.__version__}

    def __init__(self, merged):
        self.merged = merged

    def start(self, weights, prompts, config, kind, threads):
        self.config, self.iteration = config, Iteration(ops, config, kind)
        self.teacher = jax.tree.map(jnp.array, weights)
        self.prompts, self.done = jnp.array(prompts), 0
        self.reset()
        self.step = jax.jit(self.drawn_iteration, donate_argnums=0)

    def reset(self):
        self.state = {'student': start_training(self.teacher), 'fake': start_training(self.teacher)}

    def draw(self, key):
        batch, (low, high) = self.config['batch'], self.config['times']
        keys = jax.random.split(key, 4)
        rows = jax.random.randint(keys[0], (batch,), 0, len(self.prompts))
        eps, noise = (jax.random.normal(k, (batch, self.config['dataSize'])) for k in keys[1:3])
        t = jnp.tile(jax.random.uniform(keys[3], (1,), minval=low, maxval=high), batch)
        return {'eps': eps, 'condition': self.prompts[rows], 't': t, 'noise': noise}

    def samples(self, student, draws):
        if not self.merged:
            return [self.iteration.sample(student, draw) for draw in draws]
        joined = {name: jnp.concatenate([draw[name] for draw in draws]) for name in ('eps', 'condition')}
        return jnp.split(self.iteration.sample(student, joined), len(draws))

    def iterate(self, state, teacher, draws):
        student, fake = state['student'], state['fake']
        for x, draw in zip(self.samples(student['weights'], draws[:-1]), draws[:-1]):
            fake_loss, grads = jax.value_and_grad(self.iteration.flow_matching)(fake['weights'], x, draw)
            fake = adamw(fake, grads, self.config['fake'])
        loss = jax.value_and_grad(self.iteration.student_loss, has_aux=True)
        (value, parts), grads = loss(student['weights'], fake['weights'], teacher, draws[-1])
        student = adamw(student, grads, self.config['student'])
        return {'student': student, 'fake': fake}, {'loss': value, 'fake': fake_loss, **parts}

    def drawn_iteration(self, state, teacher, index):
        keys = jax.random.split(jax.random.fold_in(jax.random.key(0), index), self.config['updateRatio']['fake'] + 1)
        return self.iterate(state, teacher, [self.draw(key) for key in keys])

    def run(self, iterations):
        for _ in range(iterations):
            self.state, losses = self.step(self.state, self.teacher, self.done)
            self.done += 1
        jax.block_until_ready(self.state)
        return float(losses['loss'])

    def check(self, rounds):
        self.reset()
        state, losses = jax.jit(self.iterate)(self.state, self.teacher, rounds)
        arrays = [{n: numpy.asarray(w) for n, w in state[model]['weights'].items()} for model in ('student', 'fake')]
        return ({name: float(value) for name, value in losses.items()}, *arrays)

    def product(self, size):
        a, b = jnp.ones((size, size)), jnp.ones((size, size))
        multiply = jax.jit(jnp.matmul)
        return lambda: jax.block_until_ready(multiply(a, b))
