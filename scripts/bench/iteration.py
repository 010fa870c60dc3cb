"""The mathematics of one DP-DMD iteration for all peers. `ops` is what a framework brings: products, activations and the
two ways to hold a gradient back. Weights are dictionaries; a draw holds eps, condition, t and noise of a batch."""
import math


def plane_velocity(ops, weights, z, t, condition):
    """lib/model/mlp.ts with the frequencies of lib/datasets/plane/plane.ts."""
    layers = len(weights) // 2
    at = (z[:, :, None] * ops.array([math.pi * q for q in (0.5, 1, 2)])).reshape(z.shape[0], -1)
    when = t[:, None] * ops.array([math.pi * q for q in (0.5, 1, 2, 4)])
    h = ops.concat([z, ops.sin(at), ops.cos(at), t[:, None], ops.sin(when), ops.cos(when), condition])
    for i in range(layers):
        h = ops.linear(h, weights[f'w{i}'], weights[f'b{i}'])
        h = ops.silu(h) if i + 1 < layers else h
    return h


def preconditioned(network):
    """lib/model/preconditioned.ts around a network F of z, which has unit variance, and of time and condition."""

    def velocity(ops, weights, z, t, condition):
        def layer(name, x):
            return ops.linear(x, weights[f'{name}.w'], weights[f'{name}.b'])

        time = t[:, None]
        r = (1 - time) ** 2 + time**2
        scaled = z * r**-0.5
        angles = time * ops.array([1000 ** (i / 15) for i in range(16)])
        context = layer('time', ops.concat([ops.sin(angles), ops.cos(angles)])) + layer('condition', condition)
        context = ops.silu(layer('mix', ops.silu(context)))
        inner = network(ops, weights, layer, scaled, context) + scaled * weights['skip']
        return inner * r**-0.5 + z * ((2 * time - 1) / r)

    return velocity


def blocks_of(weights):
    return sum(name.startswith('up') for name in weights) // 2


def residual_mlp(ops, weights, layer, z, context):
    """lib/model/residual-mlp.ts."""
    h = layer('in', z)
    for i in range(blocks_of(weights)):
        film = layer(f'film{i}', context)
        half = film.shape[1] // 2
        inner = ops.layer_norm(h) * (film[:, :half] + 1) + film[:, half:]
        h = h + layer(f'down{i}', ops.silu(layer(f'up{i}', inner)))
    return layer('out', ops.layer_norm(h))


def patch_transformer(ops, weights, layer, z, context):
    """lib/model/patch-transformer.ts with the sizes of lib/datasets/emoji/scales.ts: patches of 2 x 2 x 8 numbers, 4 x 4 of
    them, and heads of 32."""
    T, width = weights['positions'].shape

    def attend(i, x):
        qkv = layer(f'qkv{i}', x).reshape(-1, T, 3, width // 32, 32)
        q, k, v = ops.permute(qkv, (2, 0, 3, 1, 4))
        return layer(f'mixed{i}', ops.permute(ops.attention(q, k, v), (0, 2, 1, 3)).reshape(-1, width))

    def perceptron(i, x):
        return layer(f'down{i}', ops.silu(layer(f'up{i}', x)))

    patches = ops.permute(z.reshape(-1, 4, 2, 4, 2 * 8), (0, 1, 3, 2, 4))
    h = layer('in', patches.reshape(-1, 2 * 2 * 8)).reshape(-1, T, width) + weights['positions']
    for i in range(blocks_of(weights)):
        six = layer(f'modulate{i}', context).reshape(-1, 6, 1, width)
        for branch, at in ((attend, 0), (perceptron, 3)):
            scale, shift, gate = (six[:, at + j] for j in range(3))
            inner = ops.rms_norm(h) * (scale + 1) + shift
            h = h + branch(i, inner.reshape(-1, width)).reshape(-1, T, width) * gate
    patches = layer('out', ops.rms_norm(h).reshape(-1, width)).reshape(-1, 4, 4, 2, 2 * 8)
    return ops.permute(patches, (0, 1, 3, 2, 4)).reshape(z.shape)


velocities = {
    'plane': plane_velocity,
    'emoji': preconditioned(residual_mlp),
    'emoji-all': preconditioned(patch_transformer),
}


class Iteration:
    def __init__(self, ops, config, kind):
        self.ops, self.config = ops, config
        self.velocity = lambda weights, z, t, condition: velocities[kind](ops, weights, z, t, condition)

    def guided(self, weights, z, t, condition):
        null = self.ops.null_like(condition)
        double = [self.ops.concat([a, b], 0) for a, b in ((z, z), (t, t), (condition, null))]
        both = self.velocity(weights, *double)
        with_prompt, without = both[: len(z)], both[len(z) :]
        return without + self.config['guidance'] * (with_prompt - without)

    def walk(self, velocity, weights, z, grid, condition):
        for t, after in zip(grid, grid[1:]):
            z = z + (after - t) * velocity(weights, z, self.ops.full(len(z), t), condition)
        return z

    def sample(self, student, draw):
        with self.ops.no_grad():
            return self.walk(self.velocity, student, draw['eps'], self.config['studentGrid'], draw['condition'])

    def flow_matching(self, fake, x, draw):
        t, noise = draw['t'][:, None], draw['noise']
        v = self.velocity(fake, (1 - t) * x + t * noise, draw['t'], draw['condition'])
        return ((v - (noise - x)) ** 2).mean()

    def fake_loss(self, fake, student, draw):
        return self.flow_matching(fake, self.sample(student, draw), draw)

    def student_loss(self, student, fake, teacher, draw):
        config, eps, condition = self.config, draw['eps'], draw['condition']
        early, grid = config['teacherGrid'][: config['K'] + 1], config['studentGrid']
        with self.ops.no_grad():
            anchor = self.walk(self.guided, teacher, eps, early, condition)
            chord = (eps - anchor) / (1 - early[-1])
        first = self.velocity(student, eps, self.ops.full(len(eps), grid[0]), condition)
        rest = self.ops.stop(eps + (grid[1] - grid[0]) * first)
        x = self.walk(self.velocity, student, rest, grid[1:], condition)
        with self.ops.no_grad():
            toward = self.ops.stop(x - self.direction(fake, teacher, self.ops.stop(x), draw))
        dmd = 0.5 * ((x - toward) ** 2).mean()
        diversity = ((first - chord) ** 2).mean()
        return dmd + config['lambda'] * diversity, {'dmd': dmd, 'diversity': diversity}

    def direction(self, fake, teacher, x, draw):
        """The DMD gradient of a sample, divided by its mean |z - x_teacher| = t mean |v_teacher|."""
        t = draw['t'][:, None]
        z = (1 - t) * x + t * draw['noise']
        v_teacher = self.guided(teacher, z, draw['t'], draw['condition'])
        v_fake = self.velocity(fake, z, draw['t'], draw['condition'])
        return t * (v_teacher - v_fake) / self.ops.row_mean(abs(t * v_teacher))
