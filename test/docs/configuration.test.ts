import { describe, expect, it } from 'vitest'
import { configFields } from './config-fields.ts'
import { rows, text } from './document.ts'

describe('docs/configuration.md', () => {
  const documented = Object.fromEntries(
    rows(text('docs/configuration.md')).map(([path = '', shown]) => [
      path.replaceAll('`', '').replace('….', 'services.*.'),
      shown,
    ]),
  )
  it.each(configFields)('has the field $path with its default, $shown', ({ path, shown }) => {
    expect(documented[path]).toBe(shown)
  })
})
