import { described } from './columns'

/** The page of the data set as Markdown. */
export function pageOf(runs: number, lines: number, columns: string[]): string {
  const used = described.filter(one => columns.some(name => described.find(d => d.matches.test(name)) === one))
  const rows = used.map(({ name, about, unit = '' }) => `| ${name} | ${about} | ${unit} |`)
  return `${[top(runs, lines, columns.length), ['| column | what | unit |', '|---|---|---|', ...rows].join('\n'), rest].join('\n\n')}\n`
}

const count = (n: number) => n.toLocaleString('en')

const top = (runs: number, lines: number, columns: number) => `# All stored runs as one table

\`runs.csv.gz\` holds the ${count(runs)} runs of \`data/runs\`, seed by seed and with nothing left out but pictures: distillations of
DMD, DP-DMD and the systems of the paper's Tables 1 and 2 on mixtures on the plane, on scenes and on emoji, with their complete
settings, their metrics at the end and on the way, and what made them. ${count(lines)} lines, ${columns} columns; UTF-8, commas, a first
line of names. \`datapackage.json\` is its schema ([Data Package](https://datapackage.org), version 2). \`npm run reproduce -- --csv\`
rewrites all three, and a test compares them with the stored runs.

\`\`\`python
import pandas as pd

runs = pd.read_csv('runs.csv.gz', low_memory=False)
table = runs[(runs.line == 'result') & runs.tables.str.contains('"table-3-plane"')]
print(table.groupby('name', sort=False)[['diversity', 'on mode']].agg(['mean', 'std', 'count']))
\`\`\`

An empty cell: does not apply, or was not measured; \`null\`: switched off. Metrics are means over prompts and, where no unit is given,
plain numbers; more is better unless it says otherwise. A column that several kinds of runs share, as \`diversity\`, is the same
formula on other features: compare runs of one data set only. Rows of unlike machines or engines (\`versions.…\`) may differ in
their last digits, and where DMD collapses in more than those (notebook 06): say so where you average over them.`

const rest = `## Licence and citation

MIT, as the code. Cite the paper, [arXiv 2602.03139](https://arxiv.org/abs/2602.03139), and this repository with the commit that you
used ([CITATION.cff](../../CITATION.cff)); each line names the commit that made its run. None of the numbers is the authors': those
are in [data/paper](../paper/README.md).`
