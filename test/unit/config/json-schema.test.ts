import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configJsonSchema } from '../../../shared/config/json-schema.ts'
import { fieldsOf } from '../../support/schema-fields.ts'

it('ballast.schema.json is what the code gives; npm run schema writes it anew', () => {
  const file = readFileSync(new URL('../../../ballast.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(file)).toEqual(configJsonSchema())
})

it('the schema says which draft it is of and what it describes', () => {
  expect(configJsonSchema()).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', title: 'ballast.yml' })
})

const fields = fieldsOf(configJsonSchema(), 'config')

it.each(fields)('%s has a description', (_, field) => {
  expect(field.description).toMatch(/^[A-Z].*\.$/)
})

it('no object takes keys that the schema does not know, except the names of services', () => {
  const open = fields.filter(([, { properties, additionalProperties }]) => properties && additionalProperties !== false)
  expect(open.map(([path]) => path)).toEqual([])
  expect(fields.length).toBeGreaterThan(25)
})
