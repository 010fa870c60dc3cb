import { colours } from '../../../lib/display/theme'
import { backendOptions } from '../backend-choice'
import { pageHtml } from '../page'
import { idOf, metrics, metricsShown, panels } from './names'
import { defaults, mostModes, parameters, shapes } from './state'

const inputHtml = ([name, { label, least, most, step }]: [string, (typeof parameters)[keyof typeof parameters]]) =>
  `<label for="${name}">${label}<input id="${name}" type="number" min="${least}" max="${most}" step="${step}" value="${defaults[name as keyof typeof parameters]}" required></label>`

const shapeHtml = ([value, label]: [string, string]) =>
  `<label><input type="radio" name="shape" value="${value}"${value === defaults.shape ? ' checked' : ''}> ${label}</label>`

const panelHtml = ([name, title]: [string, string]) => `<figure>
<figcaption><span class="key" style="background:${colours[name]}"></span> ${title}</figcaption>
<canvas id="panel-${idOf(name)}" role="img" aria-label="${title}: nothing yet"></canvas>
</figure>`

const rowHtml = ([name, title]: [string, string]) =>
  `<tr><th scope="row">${title}</th>${metricsShown.map(metric => `<td id="${idOf(`${name} ${metric}`)}">–</td>`).join('')}</tr>`

/** The HTML of the playground's page. */
export const playgroundPage = (): string =>
  pageHtml({
    at: 'playground.html',
    title: 'Playground: DMD and DP-DMD side by side',
    styles: ['assets/playground/playground.css'],
    scripts: ['assets/playground/main.js'],
    body: `<h1>Playground: DMD and DP-DMD side by side</h1>
<p>Choose a distribution, turn what you like and run. A teacher, a DMD student and a DP-DMD student train in this page, by the
same code as in the notebooks; both students see the same noise. The address above holds what you chose.</p>
<noscript><p>The playground trains in your browser, which needs scripts.</p></noscript>
<div class="playground">
<form id="controls" novalidate>
<fieldset id="shapes"><legend>Distribution</legend>
${Object.entries(shapes).map(shapeHtml).join('\n')}
<label for="text" id="text-label">Text, A to Z, 0 to 9<input id="text" maxlength="4" pattern="[A-Za-z0-9\\-]{1,4}" value="${defaults.text}" autocomplete="off"></label>
</fieldset>
<details id="editor" open><summary>Modes and their weights</summary>
<p>Click into the first panel to add a mode, up to ${mostModes}, or write here.</p>
<div class="columns" aria-hidden="true"><span>x</span><span>y</span><span>weight</span></div>
<ul id="modes"></ul>
<button type="button" id="add-mode">Add a mode</button>
</details>
<fieldset class="parameters"><legend>Settings</legend>
${Object.entries(parameters).map(inputHtml).join('\n')}
<label class="check"><input id="stop" type="checkbox"${defaults.stop ? ' checked' : ''}> Stop the gradient after the first step</label>
<label for="backend">Compute with<select id="backend">${backendOptions()}</select></label>
<p id="in-use" aria-live="polite"></p>
</fieldset>
</form>
<section aria-label="What the models do">
<div class="buttons">
<button id="run" type="submit" form="controls" disabled>Run</button>
<button id="pause" type="button" disabled>Stop</button>
<button id="reset" type="button">Reset</button>
<p id="status" role="status">Loading …</p>
</div>
<p id="problem" role="alert"></p>
<progress id="progress" max="1" value="0" aria-label="Training"></progress>
<div class="panels">
${Object.entries(panels).map(panelHtml).join('\n')}
</div>
<div class="reading">
<label for="prompt">Prompt<input id="prompt" type="number" min="1" max="${defaults.prompts}" step="1" value="1"></label>
<label for="time">Update <span id="at">0</span><input id="time" type="range" min="0" max="0" step="1" value="0"></label>
<button id="play" type="button" disabled>Play</button>
<label class="check"><input id="arrows" type="checkbox" checked> Score gap</label>
</div>
<div class="scroll"><table><caption>At this update, means over prompts</caption>
<thead><tr><th scope="col">model</th>${Object.values(metrics)
      .map(title => `<th scope="col">${title}</th>`)
      .join('')}</tr></thead>
<tbody>${Object.entries(panels).map(rowHtml).join('\n')}</tbody></table></div>
<canvas id="curves" role="img" aria-label="Diversity and modes covered over the updates"></canvas>
<p class="legend">Curves: solid Eq. 9, dashed modes covered, dotted Eq. 9 of the teacher. Panels: grey is the exact density of the prompt, crosses are its
modes; arrows are the score gap that DMD follows (Eq. 5), the teacher's score less the fake model's, at t = 0.3.</p>
</section>
</div>`,
  })
