/** Health checks of the controller's target groups: every 15 s, unhealthy after two failures. */
const noticedSeconds = 30
/** A controller looks at AWS now and then even when nothing has changed, and tries what failed again. */
const idleCallsPerSecond = 0.2
const retriesPerSecond = 0.1
/** Less than this many targets are none once nothing is added any more; what is left over gets ever smaller. */
const negligible = 0.01

/** Lowest, highest and newest count of one minute. */
export interface HostCount {
  readonly minimum: number
  readonly maximum: number
  readonly last: number
}

/** What became of a fleet's registrations in one minute. */
export interface TargetMinute {
  readonly healthy: HostCount
  readonly unhealthy: HostCount
  /** AWS API calls of the controller that were throttled. */
  readonly throttledCalls: number
}

/**
 * The targets of a load balancer, in fractions of targets, and the controller that registers them. A target that is
 * replaced leaves two calls to make: the new one waits to be registered, and the old one still gets requests until it is
 * deregistered or health checks notice that it is gone.
 */
export interface Targets {
  /** Share of the running targets that are registered, 0–1. */
  readonly registeredShare: number
  /** Share of requests that are sent to a target which is gone, 0–1. */
  readonly staleShare: number
  /** Replaces all targets evenly over so many minutes. */
  startRollout(minutes: number): void
  /** Which share of the waiting calls succeeds within a minute, 0–1; 1 is no throttling. */
  setThrottling(registeredShare: number): void
  /** Targets that came with new nodes, or went with ended ones (negative). */
  change(count: number): void
  /** One second. */
  tick(): void
  /** The minute that ends now; a new one begins. */
  takeMinute(): TargetMinute
}

interface Range {
  minimum: number
  maximum: number
}

export function targets(count: number): Targets {
  let total = count
  let pending = 0
  let stale = 0
  let noticed = 0
  let rollout = { replacedPerSecond: 0, secondsLeft: 0 }
  let perMinute = 1
  let throttledCalls = 0
  const counts = () => ({ healthy: Math.round(total - pending + stale), unhealthy: Math.round(noticed) })
  const range = (value: number): Range => ({ minimum: value, maximum: value })
  let healthy = range(count)
  let unhealthy = range(0)

  function observe(): void {
    const now = counts()
    healthy = { minimum: Math.min(healthy.minimum, now.healthy), maximum: Math.max(healthy.maximum, now.healthy) }
    unhealthy = {
      minimum: Math.min(unhealthy.minimum, now.unhealthy),
      maximum: Math.max(unhealthy.maximum, now.unhealthy),
    }
  }
  const isIdle = () => rollout.secondsLeft === 0 && perMinute === 1 && pending + stale + noticed === 0

  return {
    get registeredShare() {
      return total === 0 ? 0 : 1 - pending / total
    },
    get staleShare() {
      return stale === 0 ? 0 : stale / (total - pending + stale)
    },
    startRollout(minutes) {
      const seconds = Math.max(1, Math.round(minutes * 60))
      rollout = { replacedPerSecond: total / seconds, secondsLeft: seconds }
    },
    setThrottling: (registeredShare) => void (perMinute = registeredShare),
    change(difference) {
      total += difference
      if (difference > 0) pending += difference
      else {
        pending = Math.min(pending, total)
        stale -= difference
      }
    },
    tick() {
      if (isIdle()) return
      if (rollout.secondsLeft > 0) {
        const replaced = Math.min(rollout.replacedPerSecond, total - pending)
        pending += replaced
        stale += replaced
        rollout.secondsLeft--
      }
      if (perMinute < 1) {
        const calls = idleCallsPerSecond + (pending + stale + noticed) * retriesPerSecond
        throttledCalls += calls * (1 - perMinute)
      }
      const left = (1 - perMinute) ** (1 / 60)
      const least = rollout.secondsLeft > 0 ? 0 : negligible
      const keep = (waiting: number) => (waiting * left < least ? 0 : waiting * left)
      pending = keep(pending)
      noticed = keep(noticed + stale / noticedSeconds)
      stale = keep(stale - stale / noticedSeconds)
      observe()
    },
    takeMinute() {
      const last = counts()
      const ended = {
        healthy: { ...healthy, last: last.healthy },
        unhealthy: { ...unhealthy, last: last.unhealthy },
        throttledCalls: Math.round(throttledCalls),
      }
      healthy = range(last.healthy)
      unhealthy = range(last.unhealthy)
      throttledCalls = 0
      return ended
    },
  }
}
