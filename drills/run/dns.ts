import { recordName } from '../../shared/domain/records/record-name.ts'
import type { DnsLookup } from '../../shared/domain/records/dns-probe.ts'
import type { DnsProbe } from '../../shared/ports/dns-probe.ts'
import type { SimulatedAccount } from '../account/index.ts'

const queries = 8
const server = 'simulated name server'

/**
 * DNS of a simulated account, from the records that have propagated. Each run's answers are spread over the weights as
 * evenly as they can be, without chance. A load balancer's only address is its name.
 */
export const simulatedDns = (account: SimulatedAccount): DnsProbe => ({
  async probe({ name, type }) {
    const wanted = recordName(name)
    const records = account.propagatedRecords().filter((record) => record.Type === type && record.Name === wanted)
    const weights = records.map(({ Weight = 1 }) => Weight)
    // All weights zero: each record alike (Route 53 developer guide, weighted records).
    const isEqual = weights.every((weight) => weight === 0)
    const sum = isEqual ? weights.length : weights.reduce((total, weight) => total + weight, 0)
    return Array.from({ length: queries }, (_, index): DnsLookup => {
      let left = (sum * (index + 0.5)) / queries
      const record = records.find((_record, position) => (left -= isEqual ? 1 : (weights[position] ?? 0)) < 0)
      const values = record?.AliasTarget
        ? [record.AliasTarget.DNSName ?? '']
        : (record?.ResourceRecords ?? []).map(({ Value }) => Value ?? '')
      return { server, isAuthoritative: true, failure: values.length === 0 ? 'empty' : null, values }
    })
  },
  addresses: async (hostName) => [hostName],
})
