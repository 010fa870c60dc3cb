/** A failure that a user can act on: what happened, and what to do about it. */
export class SetupError extends Error {
  constructor(what, remedy) {
    super(what)
    this.remedy = remedy
  }
}

const causes = [
  {
    signs: /DO NOT MATCH THE HASHES/,
    what: 'a package is not the file that its lock names',
    remedy:
      'Nothing of it was installed. Run it again; if it stays so, the mirror or proxy that pip is set to serves another file.',
  },
  {
    signs: /ENOSPC|No space left on device|disk quota exceeded/i,
    what: 'the disk is full',
    remedy: 'Free some space (set-up needs about 3 GB in all) and run it again; what is complete is kept.',
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|ConnectTimeoutError|Name or service not known|name resolution|connection broken|Read timed out|ERR_SOCKET_TIMEOUT/i,
    what: 'the package registry could not be reached',
    remedy:
      'Check the network (behind a proxy: HTTPS_PROXY; with a mirror: npm_config_registry and PIP_INDEX_URL) and run it again.',
  },
  {
    signs: /EACCES|EPERM|EROFS|Permission denied/i,
    what: 'a file could not be written',
    remedy:
      'Make sure this folder belongs to you (an earlier run with sudo?) and run it again. Nothing here needs sudo.',
  },
  {
    signs: /No matching distribution found|from versions: none/i,
    what: 'the registry has no such package for this machine',
    remedy:
      'Linux on x86-64 or arm64, or macOS on arm64, with Python 3.10 to 3.14 is what this project is made for. If that is yours, ' +
      'the registry or mirror that pip is set to may be incomplete or out of reach.',
  },
]

/** The failure behind an error or a program's last lines; fallback: what to do if it is not a known one. */
export function explain(step, output, fallback) {
  const cause = causes.find(({ signs }) => signs.test(output))
  const telling = line => !/^(npm error)?\s*(at .*)?$/.test(line) && !line.includes('A complete log of this run')
  const lines = output.split('\n').filter(telling).slice(-8)
  const quoted = lines.map(line => `      ${line.slice(0, 160)}`).join('\n')
  return new SetupError(`${step} failed${cause ? `: ${cause.what}` : ''}.\n${quoted}`, cause ? cause.remedy : fallback)
}
