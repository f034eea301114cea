import type { SeenInDrills } from './record.ts'
import recorded from './recorded.json' with { type: 'json' }

/** What drills were seen to do when recorded.json was written, which a test holds against the drills themselves. */
export const seenInDrills: SeenInDrills = recorded
