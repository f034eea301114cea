import { clusterOf, type AccountSettings, type BalancerSettings, type FleetSettings } from '../settings.ts'

/** The balancer's id, or one like it: target groups have ids of their own. */
const idOf = (loadBalancer: string): string => loadBalancer.split('/').at(-1) ?? ''
const nameOf = (loadBalancer: string): string => loadBalancer.split('/').at(-2) ?? ''

/** What the AWS Load Balancer Controller tags what it makes with (its guide, tagging of AWS resources). */
function controllerTags(fleet: FleetSettings): Readonly<Record<string, string>> {
  const cluster = clusterOf(fleet)
  return cluster === undefined || fleet.isTagged === false ? {} : { 'elbv2.k8s.aws/cluster': cluster }
}

/** The balancer that a fleet's record leads to; Route 53 may have `dualstack.` before its name. */
function balancerOf(fleet: FleetSettings): BalancerSettings {
  const { target, loadBalancer } = fleet
  const host = 'dnsName' in target ? target.dnsName : (target.values[0] ?? '')
  const tags = controllerTags(fleet)
  const targetGroup = fleet.targetGroup ?? `targetgroup/${nameOf(loadBalancer)}/${idOf(loadBalancer)}`
  return {
    loadBalancer,
    dnsName: host.replace(/^dualstack\./, '').replace(/\.$/, ''),
    tags,
    targetGroups: [{ targetGroup, tags }],
  }
}

/** All load balancers of an account: those of the fleets, each once with the target groups of all, and the bystanders. */
export function balancersOf({ services, bystanders = {} }: AccountSettings): BalancerSettings[] {
  const byName = new Map<string, BalancerSettings>()
  for (const fleet of services.flatMap(({ fleets }) => Object.values(fleets))) {
    const own = balancerOf(fleet)
    const known = byName.get(own.loadBalancer)
    const targetGroups = [...(known?.targetGroups ?? []), ...own.targetGroups]
    const distinct = targetGroups.filter(
      ({ targetGroup }, index) => targetGroups.findIndex((each) => each.targetGroup === targetGroup) === index,
    )
    byName.set(own.loadBalancer, { ...(known ?? own), targetGroups: distinct })
  }
  return [...byName.values(), ...(bystanders.balancers ?? [])]
}
