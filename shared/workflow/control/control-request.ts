/** What a person asks of Ballast. `by` is who asks, as they say themselves; who may ask is IAM's business. */
export type ControlRequest =
  | { readonly command: 'status'; /** null: all. */ readonly service: string | null }
  | {
      readonly command: 'approve' | 'reject'
      readonly incidentId: string
      readonly by: string
      readonly reason: string
    }
  | { readonly command: 'undo'; readonly incidentId: string; readonly by: string; readonly reason: string }
  | {
      readonly command: 'pause'
      /** null: everything. */
      readonly service: string | null
      /** null: until resumed. */
      readonly minutes: number | null
      readonly by: string
      readonly reason: string
    }
  | { readonly command: 'resume'; readonly service: string | null; readonly by: string; readonly reason: string }
