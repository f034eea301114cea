import { expect, it } from 'vitest'
import { route53Client } from '../../../../shared/aws/clients/route53.ts'
import { unpaced } from '../../../../shared/aws/pace.ts'
import { route53RecordPages } from '../../../../shared/aws/route53/weighted-records.ts'
import type { RecordRef } from '../../../../shared/domain/service/service.ts'
import { answering } from '../support/answering.ts'
import { continues, page, set, xml } from '../support/route53.ts'

const ref = (name: string, type: RecordRef['type'] = 'A'): RecordRef => ({ hostedZoneId: 'Z1EXAMPLE', name, type })
const a = ref('a.example.com')
const b = ref('b.example.com')
const c = ref('c.example.com')
const pair = (name: string, type = 'A') => set('ec2', 99, '', name, type) + set('eks', 1, '', name, type)

function pagesThat(answer: Parameters<typeof answering>[0]) {
  const { options, sent } = answering(answer)
  return { pages: route53RecordPages(route53Client(options), unpaced), sent }
}
const weightsIn = (found: Awaited<ReturnType<ReturnType<typeof pagesThat>['pages']['read']>>) =>
  found.map(({ record, found: records }) => [
    record,
    records instanceof Error ? records : records.map(({ weight }) => weight),
  ])

it('gives every record that the page holds as a whole, with one call from the first of them on', async () => {
  const { pages, sent } = pagesThat(() =>
    page(pair('a.example.com.') + set('x', 1, '', 'aa.example.com.') + pair('b.example.com.') + pair('c.example.com.')),
  )
  expect(weightsIn(await pages.read([a, b, c]))).toEqual([
    [a, [99, 1]],
    [b, [99, 1]],
    [c, [99, 1]],
  ])
  expect(sent.map(({ query }) => query)).toEqual([{ name: 'a.example.com.', type: 'A' }])
})

it('leaves out a record that the page cuts off, and one that it does not have', async () => {
  const cut = page(
    pair('a.example.com.') + set('ec2', 99, '', 'b.example.com.'),
    continues('b.example.com.', 'A', 'eks'),
  )
  expect(weightsIn(await pagesThat(() => cut).pages.read([a, b, c]))).toEqual([[a, [99, 1]]])
})

it('has a record whole whose name goes on with another type', async () => {
  const next = page(pair('a.example.com.') + pair('b.example.com.'), continues('b.example.com.', 'AAAA', 'ec2'))
  const { pages } = pagesThat(() => next)
  expect(weightsIn(await pages.read([a, ref('b.example.com', 'AAAA'), b])).map(([record]) => record)).toEqual([a, b])
})

it('follows pages until the first record is whole', async () => {
  const { pages, sent } = pagesThat((_, count) =>
    count === 1
      ? page(set('ec2', 99, '', 'a.example.com.'), continues('a.example.com.', 'A', 'eks'))
      : page(set('eks', 1, '', 'a.example.com.') + pair('b.example.com.')),
  )
  expect(weightsIn(await pages.read([a, b]))).toEqual([
    [a, [99, 1]],
    [b, [99, 1]],
  ])
  expect(sent.map(({ query }) => query['identifier'])).toEqual([undefined, 'eks'])
})

it('gives the first record as empty where there is none, and asks nothing for no records', async () => {
  const { pages, sent } = pagesThat(() => page(pair('b.example.com.')))
  expect(weightsIn(await pages.read([a, b]))).toEqual([
    [a, []],
    [b, [99, 1]],
  ])
  expect(await pages.read([])).toEqual([])
  expect(sent).toHaveLength(1)
})

it('does not let what is wrong with one record hide the others', async () => {
  const { pages } = pagesThat(() =>
    page(set('ec2', 1, '', 'a.example.com.') + set('ec2', 2, '', 'a.example.com.') + pair('b.example.com.')),
  )
  expect(weightsIn(await pages.read([a, b]))).toEqual([
    [a, expect.objectContaining({ code: 'malformed-answer', message: expect.stringContaining('in the list twice') })],
    [b, [99, 1]],
  ])
})

it.each<[string, string]>([
  ['that is no list', '<html><body>Bad gateway</body></html>'],
  [
    'that is cut off nowhere',
    '<ListResourceRecordSetsResponse><IsTruncated>true</IsTruncated></ListResourceRecordSetsResponse>',
  ],
])('refuses an answer %s', async (_, body) => {
  await expect(pagesThat(() => xml(body)).pages.read([a, b])).rejects.toMatchObject({ code: 'malformed-answer' })
})
