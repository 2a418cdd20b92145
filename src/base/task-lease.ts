/** Work that one process of all should do for all: who does it has a lease, and a process that dies gives it up by saying nothing. */

export type TaskLeaseStore = {
  /** Takes it until `untilMs`, or goes on with it; false while it is somebody else's. */
  take(task: string, holder: string, nowMs: number, untilMs: number): Promise<boolean>
}
