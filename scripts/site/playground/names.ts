/** The titles of the three panels. */
export const panels = { teacher: 'Teacher, 30 steps', DMD: 'DMD, 4 steps', 'DP-DMD': 'DP-DMD, 4 steps' }

/** The metrics of the table, by their names in `measurePlane`, with their labels. */
export const metrics = { diversity: 'Eq. 9, diversity', 'modes covered': 'modes covered', 'on mode': 'on a mode' }

export const panelNames = Object.keys(panels) as (keyof typeof panels)[]
export const metricsShown = Object.keys(metrics) as (keyof typeof metrics)[]

/** The id of a name's element. */
export const idOf = (name: string): string => name.toLowerCase().replace(/\W/g, '-')
