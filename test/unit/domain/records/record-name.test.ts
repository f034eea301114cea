import { describe, expect, it } from 'vitest'
import { hostedZoneId, recordName } from '../../../../shared/domain/records/record-name.ts'

describe('record names are compared', () => {
  it.each([
    ['with the final dot', 'www.example.com', 'www.example.com.'],
    ['in lower case', 'WWW.Example.COM.', 'www.example.com.'],
    ['with escapes', '*.example.com.', String.raw`\052.example.com.`],
    ['with escapes as they were', String.raw`\052.example.com.`, String.raw`\052.example.com.`],
    ['without needless escapes', String.raw`\167ww.example.com`, 'www.example.com.'],
    ['with an escaped dot kept apart from a dot', String.raw`a\056b.example.com.`, String.raw`a\056b.example.com.`],
  ])('%s: %s', (_, name, normal) => {
    expect(recordName(name)).toBe(normal)
    expect(recordName(normal)).toBe(normal)
  })
})

it.each(['Z1D633PJN98FT9', '/hostedzone/Z1D633PJN98FT9', 'hostedzone/Z1D633PJN98FT9'])('%s is one zone', (id) => {
  expect(hostedZoneId(id)).toBe('Z1D633PJN98FT9')
})
