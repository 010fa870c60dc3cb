import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type View, view } from '../display/view'

/** Sliders that compute: the output contains lib, bundled for a web page, and runs it when a slider moves, without a kernel
 *  or a network. name: a file of scripts/site/controls; settings: what it takes from the notebook.
 *  @throws an unknown name. */
export function control(name: 'guidance' | 'score-gap' | 'student', settings: object): View {
  const root = process.cwd()
  const args = ['--import', 'tsx', join(root, 'scripts', 'site', 'control.ts'), name]
  return view(`Sliders that compute (${name}); they move in a notebook or on a page.`, () => {
    const packed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
    return { 'text/html': page(packed.split('\n'), settings) }
  })
}

const page = ([script, wasm]: string[], settings: object) => `<style>
.lib-control { font-size: 13px }
.lib-control .sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(310px, 1fr)); gap: 2px 20px; max-width: 680px }
.lib-control label { display: flex; align-items: center; gap: 8px; white-space: nowrap }
.lib-control input { flex: 1; min-width: 60px }
.lib-control output { width: 3em; text-align: right; font-variant-numeric: tabular-nums }
.lib-control figure { display: inline-block; margin: 8px 16px 0 0 }
.lib-control p { margin: 6px 0; font-variant-numeric: tabular-nums }
</style>
<div class="lib-control">Run this cell, and sliders appear here: they compute in this page.</div>
<script>
(async place => {
  const unpack = base64 => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')))
  }
  const code = await unpack('${script}').text()
  const wasm = ${wasm ? `URL.createObjectURL(await unpack('${wasm}').blob())` : 'undefined'}
  await new Function(code + ';return control')().open(place, ${JSON.stringify(settings)}, wasm)
})(document.currentScript.previousElementSibling)
</script>`
