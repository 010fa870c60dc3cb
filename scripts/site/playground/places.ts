const across = Array.from({ length: 13 }, (_, i) => ((i - 6) / 6) * 2.1)

/** The origins of the score-gap arrows, a grid over the plane.  [169][2] */
export const arrowPlaces: number[][] = across.flatMap(y => across.map(x => [x, y]))
