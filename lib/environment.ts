/** Settings that the native library reads once, when it is loaded; whatever the user has set already wins. */
const defaults = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_NUM_INTEROP_THREADS: '1',
}
for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value
export {}
