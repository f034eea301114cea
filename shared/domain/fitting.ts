/** Splits texts, in their order, into groups of which each is at most `characters` long as JSON; one that is longer is alone. */
export function fitting(texts: readonly string[], characters: number): string[][] {
  const groups: string[][] = []
  let left = 0
  for (const text of texts) {
    // Its JSON, and a comma or a bracket.
    const length = JSON.stringify(text).length + 1
    const last = groups.at(-1)
    if (last !== undefined && length <= left) last.push(text)
    else {
      groups.push([text])
      left = characters - 1
    }
    left -= length
  }
  return groups
}
