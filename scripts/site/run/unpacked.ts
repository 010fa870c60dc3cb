/** A text that the site stores as gzip, under a name that hosts do not recognise as such.
 *  @throws a missing file. */
export async function unpackedText(at: string): Promise<string> {
  const { body, ok, status } = await fetch(at)
  if (!ok || !body) throw new Error(`Expected the file ${at}, got ${status}. Reload the page.`)
  return new Response(body.pipeThrough(new DecompressionStream('gzip'))).text()
}

/** A script that the site stores as gzip, as a URL for a worker. */
export async function unpackedScript(at: string): Promise<string> {
  return URL.createObjectURL(new Blob([await unpackedText(at)], { type: 'text/javascript' }))
}
