/** What the system refuses a process that has as many open files, or threads, as it may have. */
const LIMITS: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ERR_WORKER_INIT_FAILED']);

/** One sentence where an error nobody caught says that the machine gave no more; undefined for others, which are bugs of ours. */
export function machineLimit(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !LIMITS.has(error.code)) return undefined;
  return `the system opens no more files or threads for this process (${error.message}): raise its limit (ulimit -n), or use fewer --threads`;
}
