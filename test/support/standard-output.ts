import { afterEach, beforeEach, vi } from 'vitest'

/** What each test of a file writes to the process's output, by line; it comes out nowhere else. */
export function standardOutput(): readonly string[] {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    // Powertools writes through a console of its own on the process's output.
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text))
      return true
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  return lines
}
