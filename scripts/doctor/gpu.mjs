/** Relative tolerance between an iteration's losses on GPU and CPU: GPU products may keep only 10 bits of each factor. */
const agreement = 0.01

const without = 'To do without the GPU: export SETUP_DEVICE=cpu'
const apart = (one, other) => Math.max(...Object.keys(one).map(name => Math.abs(one[name] / other[name] - 1)))

/**
 * What `npm run doctor -- --gpu` says: { ok, text, remedy }.
 * names: the GPUs that nvidia-smi names;  device: what set-up chose, 'gpu' or 'cpu';
 * iterate(device): one compiled iteration of DP-DMD on it, as scripts/iteration.ts prints it, or undefined if it fails
 */
export function lookAtGpu({ names, device, iterate }) {
  if (names.length === 0) return { ok: true, text: 'nvidia-smi names none; nothing here needs one' }
  const what = names.join(', ')
  if (device === 'cpu')
    return { ok: true, text: `${what}; left alone: SETUP_DEVICE=cpu, or no build of TensorFlow for it on this machine` }
  const found = iterate('gpu')
  if (!found) return { ok: false, text: `${what}; an iteration on it fails`, remedy: `npm run setup. ${without}` }
  if (found.device !== 'GPU')
    return {
      ok: false,
      text: `${what}; TensorFlow ${found.version} does not see it`,
      remedy: `is its driver recent enough for CUDA 12 (nvidia-smi says which)? ${without}`,
    }
  const difference = apart(found.losses, iterate('cpu').losses)
  const took = `${(1000 * found.seconds[1]).toFixed(1)} ms, the first ${found.seconds[0].toFixed(1)} s`
  const text = `${what}; a compiled iteration of DP-DMD takes ${took}; losses within ${difference.toExponential(0)} of the CPU's`
  if (difference <= agreement) return { ok: true, text }
  return { ok: false, text, remedy: `expected at most ${agreement}: its numbers are not to be trusted. ${without}` }
}
