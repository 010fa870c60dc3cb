/** What a picture can show: one to three identical objects, or two different ones, each in its own quadrant. */
export const shapes = ['circle', 'square', 'triangle'] as const
export const colours = ['red', 'green', 'blue', 'yellow'] as const
export const places = ['top left', 'top right', 'bottom left', 'bottom right'] as const

export type Shape = (typeof shapes)[number]
export type Colour = (typeof colours)[number]
export type Place = (typeof places)[number]

export interface SceneObject {
  shape: Shape
  colour: Colour
  place: Place
}

/** The objects of a picture, in the order of their places: top left, top right, bottom left, bottom right. */
export type Scene = SceneObject[]

/** Column and row of a place, from the top left.  →  each 0 or 1 */
export const columnOf = (place: Place): number => places.indexOf(place) % 2
export const rowOf = (place: Place): number => Math.floor(places.indexOf(place) / 2)

/** All scenes: 12 kinds of object × 14 sets of one to three places, and 66 pairs of kinds × 12 pairs of places: 960. */
export const allScenes: Scene[] = [...alike(), ...pairs()]

function kinds() {
  return shapes.flatMap(shape => colours.map(colour => ({ shape, colour })))
}

function alike(): Scene[] {
  const sets = Array.from({ length: 15 }, (_, bits) => places.filter((_, i) => bits & (1 << i)))
  return kinds().flatMap(kind => sets.filter(set => set.length).map(set => set.map(place => ({ ...kind, place }))))
}

function pairs(): Scene[] {
  const twoPlaces = places.flatMap((first, i) => places.slice(i + 1).map(second => [first, second] as const))
  return kinds().flatMap((a, i) =>
    kinds().flatMap((b, j) =>
      i === j
        ? []
        : twoPlaces.map(
            ([p, q]): Scene => [
              { ...a, place: p },
              { ...b, place: q },
            ],
          ),
    ),
  )
}
