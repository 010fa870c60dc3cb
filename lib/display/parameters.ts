import type { z } from 'zod'

/** A value and its schema. */
type Parameter = readonly [value: unknown, rule: z.ZodType]

/** The parameters of a notebook, each with its schema: `steps: [30, z.int().min(1)]`.  →  their values by name.
 *  @throws invalid parameters, all of them in one error: what each expected and what it got. */
export function parameters<T extends Record<string, Parameter>>(rules: T): { [K in keyof T]: z.output<T[K][1]> } {
  const wrong: string[] = []
  const values = Object.entries(rules).map(([name, [value, rule]]) => {
    const result = rule.safeParse(value)
    for (const { path, message } of result.error?.issues ?? []) {
      const came = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], value)
      wrong.push(`  ${[name, ...path].join('.')}: ${message}, got ${printed(came)}`)
    }
    return [name, result.data]
  })
  if (wrong.length)
    throw new Error(`These parameters cannot be used:\n${wrong.join('\n')}\nSet them and run the cell again.`)
  return Object.fromEntries(values)
}

const printed = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : Number.isNaN(value) ? 'NaN' : (JSON.stringify(value) ?? String(value))
