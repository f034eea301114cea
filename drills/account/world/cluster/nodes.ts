import type { NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import type { NodeSettings } from '../../settings.ts'

/** From when a new node may be ready: a Cluster Autoscaler's takes 3 to 5 minutes from the launch. */
const usualLaunchSeconds = 210

/** The nodes of a managed node group. All times are epoch milliseconds. */
export interface Nodes {
  readonly settings: NodeSettings
  readonly size: NodeGroupSize
  readonly ready: number
  /** Why nodes that are wanted are not launched, if so. */
  readonly launchFailure: string | undefined
  /** Launches what is missing, and ends at once what is too many: nodes that are not ready yet first. */
  resize(size: NodeGroupSize, at: number): void
  setNeverReady(neverReady: boolean): void
  /** Lets nodes become ready whose time has come. */
  tick(at: number): void
}

export function nodes(settings: NodeSettings): Nodes {
  const { launchSeconds = usualLaunchSeconds } = settings
  const launching: number[] = []
  let { size, nodesNeverReady: neverReady = false } = settings
  let ready = size.desired
  return {
    settings,
    get size() {
      return size
    },
    get ready() {
      return ready
    },
    get launchFailure() {
      return ready + launching.length < size.desired ? settings.launchFailure : undefined
    },
    resize(wanted, at) {
      size = wanted
      const missing = wanted.desired - ready - launching.length
      if (missing > 0 && settings.launchFailure === undefined) {
        launching.push(...Array.from({ length: missing }, () => at + launchSeconds * 1000))
      }
      if (missing < 0) {
        const cancelled = Math.min(launching.length, -missing)
        launching.splice(launching.length - cancelled, cancelled)
        ready += missing + cancelled
      }
    },
    setNeverReady: (never) => void (neverReady = never),
    tick(at) {
      if (neverReady) return
      while (launching[0] !== undefined && launching[0] <= at) {
        launching.shift()
        ready++
      }
    },
  }
}
