import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What one way to read a log took. */
export const Measured = z.object({
  seconds: z.number(),
  /** Of all cores and threads: a machine that is busy with other things changes it least. */
  cpuSeconds: z.number(),
  peakBytes: z.number(),
  /** Seconds of what it is made of, where it tells. */
  parts: z.record(z.string(), z.number()).optional(),
});
export type Measured = Readonly<z.infer<typeof Measured>>;

/** What a process has used so far; of Linux, undefined elsewhere and of one that is gone. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** `getconf CLK_TCK`: 100 on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const UTIME_AFTER_NAME = 11;

/** `maxRSS` of a child starts from what its parent had; Linux keeps each process's own peak as VmHWM, in kB. */
export function useOf(pid: number | 'self'): ProcessUse | undefined {
  try {
    const peakKb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name, in brackets, may hold blanks
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[UTIME_AFTER_NAME]) + Number(fields[UTIME_AFTER_NAME + 1]);
    // a process that has just ended has no memory any more
    if (peakKb === undefined) return undefined;
    return { cpuSeconds: ticks / TICKS_A_SECOND, peakBytes: Number(peakKb) * 1_024 };
  } catch {
    return undefined;
  }
}

/** The most memory that this process has had resident so far. */
export function ownPeakBytes(): number {
  return useOf('self')?.peakBytes ?? process.resourceUsage().maxRSS * 1_024;
}

/** The quickest of several rounds, whole: its memory and its processor time too. */
export function quickest(rounds: readonly Measured[]): Measured | undefined {
  return rounds.reduce<Measured | undefined>(
    (least, round) => (least === undefined || round.seconds < least.seconds ? round : least),
    undefined,
  );
}
