import type { Draw } from './draw.ts'
import { hostileNumber, hostileText, hostileTime, mutatedText } from './hostile.ts'

type Container = Record<string, unknown> | unknown[]

interface Place {
  readonly parent: Container
  readonly key: string | number
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

const mostPlaces = 2_000

/** Where values are in some data; of large data the beginning. Without recursion: what was mutated may be deep. */
function placesIn(root: unknown): Place[] {
  const places: Place[] = []
  const pending = [root]
  while (pending.length > 0 && places.length < mostPlaces) {
    const parent = pending.pop()
    if (!isContainer(parent)) continue
    const keys = Array.isArray(parent) ? parent.keys() : Object.keys(parent)
    for (const key of keys) {
      places.push({ parent, key })
      pending.push(at({ parent, key }))
    }
  }
  return places
}

const at = ({ parent, key }: Place): unknown => (parent as Record<string | number, unknown>)[key]

/** An own property, whatever its name: that is what JSON.parse makes of `__proto__`. */
const put = ({ parent, key }: Place, value: unknown): void =>
  void Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })

function remove({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
}

function nested(draw: Draw, depth: number): unknown {
  let value: unknown = hostileText(draw)
  const key = draw.pick(['a', '__proto__', 'detail', 'Records', 'M'])
  const asList = draw.chance(0.5)
  for (let level = 0; level < depth; level++) {
    if (asList) value = [value]
    else {
      const parent = {}
      put({ parent, key }, value)
      value = parent
    }
  }
  return value
}

/** A copy, or nothing of what is too deep to be copied. */
function copy(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return null
  }
}

/** A value that has no business where it is put. */
function strangeValue(draw: Draw): unknown {
  switch (draw.below(12)) {
    case 0:
      return null
    case 1:
      return draw.chance(0.5)
    case 2:
      return []
    case 3:
      return {}
    case 4:
    case 5:
    case 6:
      return hostileNumber(draw)
    case 7:
      return String(hostileNumber(draw))
    case 8:
      return hostileTime(draw)
    case 9:
      return nested(draw, draw.pick([2, 20, 200, draw.chance(0.05) ? 20_000 : 500]))
    default:
      return hostileText(draw)
  }
}

const strangeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '0',
  '-1',
  '',
  '<<',
  'Records',
  'detail',
]

/** A place in the same container under another name; at the end of a list. */
const beside = (draw: Draw, { parent }: Place): Place => ({
  parent,
  key: Array.isArray(parent) ? parent.length : draw.pick(strangeKeys),
})

function mutatedScalar(draw: Draw, value: unknown): unknown {
  if (typeof value === 'string') return mutatedString(draw, value)
  if (typeof value === 'number') {
    return draw.pick([value + 1, value - 1, -value, value * 1_000, value / 3, String(value), hostileNumber(draw)])
  }
  if (typeof value === 'boolean') return draw.pick([!value, String(value), Number(value)])
  return strangeValue(draw)
}

/** What is JSON within a text, as in SNS messages, is mutated as such. */
function mutatedString(draw: Draw, text: string): string {
  if (!text.startsWith('{') || draw.chance(0.3)) return mutatedText(draw, text)
  let inner: unknown
  try {
    inner = JSON.parse(text)
  } catch {
    return mutatedText(draw, text)
  }
  return jsonText(mutated(draw, inner)) ?? mutatedText(draw, text)
}

/** The JSON of a value, with infinities as JSON can spell them; undefined for what is too deep. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, each: unknown) =>
      each === Infinity ? '\u0001' : each === -Infinity ? '\u0002' : each,
    )
      ?.replaceAll(String.raw`"\u0001"`, '1e400')
      .replaceAll(String.raw`"\u0002"`, '-1e400')
  } catch {
    return undefined
  }
}

function mutate(draw: Draw, root: Container): void {
  const places = placesIn(root)
  if (places.length === 0) return
  const place = draw.pick(places)
  const value = at(place)
  const other = draw.pick(places)
  switch (draw.below(11)) {
    case 0:
      remove(place)
      return
    case 1:
      put(place, strangeValue(draw))
      return
    case 2:
      put(beside(draw, place), value)
      return
    case 3:
      put(beside(draw, place), strangeValue(draw))
      return
    case 4: {
      // Either way nothing can come to be within itself.
      const copies = [copy(value), copy(at(other))] as const
      put(other, copies[0])
      if (place.parent === other.parent) put(place, copies[1])
      return
    }
    case 5:
      put(place, [value])
      return
    case 6:
      put(
        place,
        Array.isArray(value)
          ? Object.fromEntries(Object.entries(value))
          : isContainer(value)
            ? Object.values(value)
            : { value },
      )
      return
    case 7:
      if (Array.isArray(value)) put(place, [...value, ...value.slice(0, 50).map(copy)])
      else put(place, mutatedScalar(draw, value))
      return
    default:
      put(place, isContainer(value) ? strangeValue(draw) : mutatedScalar(draw, value))
  }
}

/** A copy of JSON data with one to five things done to it. */
export function mutated(draw: Draw, data: unknown): unknown {
  if (draw.chance(0.005)) return strangeValue(draw)
  const root = { value: structuredClone(data) }
  const times = 1 + draw.below(5)
  for (let time = 0; time < times; time++)
    mutate(draw, isContainer(root.value) && draw.chance(0.98) ? root.value : root)
  return root.value
}
