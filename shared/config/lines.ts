import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml'

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key)

/** The line (from 1) on which a path into a YAML document stands: its key's, or that of the nearest one that exists. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let at: unknown = document.contents
  let nearest: Node | null = null
  for (const step of path) {
    if (isMap(at)) {
      const pair = at.items.find(({ key }) => keyOf(key) === String(step))
      if (pair === undefined) break
      if (isNode(pair.key)) nearest = pair.key
      at = pair.value
    } else if (isSeq(at)) {
      at = at.items[Number(step)]
      if (isNode(at)) nearest = at
    } else break
  }
  const start = nearest?.range?.[0]
  return start === undefined ? null : lines.linePos(start).line
}
