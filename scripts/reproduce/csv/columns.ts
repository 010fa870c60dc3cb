/** The description of some columns. name: as shown on the page; matches: the columns it applies to. */
export interface Described {
  name: string
  matches: RegExp
  about: string
  unit?: string
}

/** One column by its own name. */
const one = (name: string, about: string, unit?: string): Described => ({
  ...{ name, about, unit },
  matches: new RegExp(`^${name.replace(/[.()]/g, '\\$&')}$`),
})

const tasks = 'overall|single object|two objects|counting|colours|position|colour attribution'
const seen = 'mode|offset|point|coarse|fine|pixels|AlexNet|Lite0|count|place|shape|colour'

/** The descriptions, in the order of the columns; a column takes the first that matches. */
export const described: Described[] = [
  one(
    'run',
    'what names the run: the start of the SHA-256 of its name and configuration; its file is `<study>/<run>.json`',
  ),
  one('study', 'the folder of `data/runs` that the run lies in'),
  one(
    'tables',
    'the tables and figures that the run is a row of, as a JSON list; `npm run reproduce -- --grid` prints them',
  ),
  one('name', 'the row as it is called; a row that begins with "teacher" or "start" was measured and not trained'),
  one('line', '`result`: what was measured at the end; `curve`: what was measured on the way'),
  one('update', 'of a curve: student updates so far', 'updates'),
  one('k', "of a curve of Figure A: steps of the teacher's grid before the swap", 'steps'),
  one('config.dataset', 'data set'),
  one('config.teacher', "start of the SHA-256 of the teacher's weights"),
  one('config.seed', 'seed of the training, and on the plane of its teacher'),
  one('config.method', 'system, by its name in the tables'),
  one('config.firstStep', 'who takes the first step, where it is not simply the student'),
  one('config.every', 'student updates between two measurements', 'updates'),
  one('config.updates', 'student updates', 'updates'),
  one('config.batch', 'samples an update', 'samples'),
  one('config.w', 'of a row that was not trained: guidance of the teacher'),
  one('config.steps', 'sampling steps', 'steps'),
  one('config.teacherSteps', "steps of the teacher's grid", 'steps'),
  one('config.K', 'K, teacher steps to the anchor', 'steps'),
  one('config.lambda', 'λ, weight of the diversity loss'),
  one('config.guidance', "w, the teacher's guidance"),
  {
    name: 'config.student.…, config.fake.…',
    matches: /^config\.(student|fake)\./,
    about: 'AdamW of the student and of the fake model: learning rate, its schedule, β, clip (`null`: none)',
  },
  {
    name: 'config.updateRatio.…',
    matches: /^config\.updateRatio\./,
    about: 'updates of the fake model and of the student in one iteration',
  },
  { name: 'config.hyperparameters.…', matches: /^config\.hyperparameters\./, about: 'settings of the method alone' },
  {
    name: 'config.composition.…',
    matches: /^config\.composition\./,
    about: 'Table 5: pictures a task, seed of their noise',
  },
  {
    name: 'config.swap, .pairs, .ks, .otherGuidance',
    matches: /^config\.(swap|pairs|ks|otherGuidance)$/,
    about: 'Figure A: what is swapped, for how many pairs of runs, after how many steps, and the other guidance',
  },
  {
    name: 'config.…',
    matches: /^config\./,
    about: 'any other setting, as `lib/train/config.ts` explains it under the same name',
  },
  one(
    'diversity',
    'Eq. 9, mean over prompts: on the posterior over the modes (plane), on pixels (pictures); in [0, 1]',
  ),
  one(
    'attribute diversity',
    'scenes: how much right pictures differ in what the prompt leaves open; 1: as all right ones do',
  ),
  one('diversity Lite0', "emoji-all: Eq. 9 on EfficientNet-Lite0's features, minus the mean drawing's"),
  one('modes covered', 'plane: share of modes with more than 1 % of the samples'),
  one('rare modes covered', 'plane: the same of the modes below 10 % in a prompt'),
  one(
    'mode kept',
    "plane, variants of the labels: share of noises whose sample is at the mode of the guided teacher's",
  ),
  one('on mode', 'plane: share of samples within 3 σ of a mode'),
  one('log-likelihood', "plane: mean exact log-likelihood under the prompt's mixture", 'nats'),
  one('guided log-likelihood', "plane: the same under the guided target of the data set's guidance", 'nats'),
  one('KL of modes', "plane: KL(exact ‖ model) of the modes' shares", 'nats'),
  one('KL of guided modes', "plane: KL(guided target ‖ model) of the modes' shares", 'nats'),
  one('readable', 'scenes: share of pictures that the reader can read'),
  one('attributes', 'scenes: share of what was asked for that holds'),
  one('right', 'scenes: share of pictures on which all of it holds'),
  {
    name: 'own designer, designers covered, F, designers per caption, own caption, kernel distance, noise floor',
    matches:
      /^(own designer|designers covered|F|designers per caption|own caption|kernel distance|noise floor)(, held out)?$/,
    about:
      "emoji-all: precision, recall and the like against the designers of a caption's drawings; `lib/datasets/emoji/variety.ts`",
  },
  {
    name: 'edge, flat, diversity Lite0, held out; all of emoji-all with “, held out”',
    matches: /^((edge|flat)(, held out)?|diversity Lite0, held out)$/,
    about: 'emoji-all: mean absolute Laplacian, share of even windows; on captions that were held out',
  },
  {
    name: 'overall, counting, …; with “, seen”; with “: diversity”, “: attribute diversity”, “: readable”',
    matches: new RegExp(`^(${tasks})(, seen|: (attribute )?diversity|: readable)?$`),
    about:
      'Table 5: share of right pictures by task, of unseen combinations or of seen ones; and those metrics by task',
  },
  {
    name: 'mode, offset, coarse, …; with “ sd”, “ n”',
    matches: new RegExp(`^(${seen})( sd| n)?$`),
    about:
      'Figure A, curve: how much of the first run is left in one respect (1: all, 0: it is the other run), mean, sd and number of pairs',
  },
  {
    name: 'mode: neither, count: neither, …; with “ sd”, “ n”',
    matches: new RegExp(`^(${seen}): neither( sd| n)?$`),
    about: "Figure A, curve: share of pairs that are neither run's in that respect",
  },
  {
    name: 'settled: …; with “ sd”, “ n”',
    matches: /^settled: /,
    about: 'Figure A: step at which a respect is decided, or the difference of two such steps',
    unit: 'steps',
  },
  {
    name: 't = 0.75: …; with “ sd”, “ n”',
    matches: /^t = 0\.75: /,
    about: "Figure A: how much of the first run is left when the swap is made where a student's first step ends",
  },
  one('failed', 'why there are no measures: the training diverged'),
  one('seconds', 'training, or measuring where nothing is trained', 's'),
  one('date', 'day of the run'),
  one('renamed', 'when and which names in the file were changed after it was written; never a value'),
  {
    name: 'versions.…',
    matches: /^versions\./,
    about:
      'what made it: commit, processor, instructions, threads, engine, packages. Empty in runs from before it was kept',
  },
]

/** The description of a column.
 *  @throws a column without one. */
export function describe(column: string): Described {
  const found = described.find(({ matches }) => matches.test(column))
  if (found) return found
  throw new Error(
    `describe: expected a column that scripts/reproduce/csv/columns.ts describes, got "${column}". Add it there.`,
  )
}
