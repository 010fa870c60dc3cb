import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { readFileSync, writeFileSync } from '../../lib/web/node'
import { fetchFiles, openLib } from '../../lib/web/open'
import { tf } from '../../lib/web/tf'
import { firstLosses, useBackend } from '../../scripts/site/backend'
import { joined, perceptualGradients, refusals, teacherFile, twentyIterations } from './page-laws'

/** What is said of a teacher one bit of which was changed on its way. */
function damaged(): string {
  const bytes = Uint8Array.from(readFileSync(teacherFile) as Uint8Array)
  writeFileSync(
    teacherFile,
    bytes.map((byte, i) => (i === bytes.length - 5 ? byte ^ 1 : byte)),
  )
  try {
    loadPlaneTeacher(0)
    return ''
  } catch (error) {
    return (error as Error).message
  } finally {
    writeFileSync(teacherFile, bytes)
  }
}

const laws = {
  twentyIterations,
  refusals,
  joined,
  perceptualGradients,
  damaged,
  firstLosses,
  useBackend,
  backend: () => tf.getBackend(),
  /** what fetching a file that is not there says */
  missing: (path: string) => fetchFiles(path).catch((error: Error) => error.message),
}

export type Laws = typeof laws

/** The laws' side of a page: lib, started from a folder at `at`. */
export async function start(at: string): Promise<Laws> {
  await openLib(at)
  await fetchFiles(teacherFile)
  return laws
}
