import { ownPeakBytes } from '../../bench/read/measured.ts';
import { keepHeapSmall } from '../../src/cli/small-heap.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import { MIB } from '../../src/model/units.ts';
import { judged, openLog } from '../support/log-lines.ts';

/** node read-alone.ts <log>: reads and judges it in a process of its own, and prints what came of it and what that took. */
export interface ReadAlone {
  readonly taskCount: number;
  readonly gaps: readonly string[];
  readonly errors: readonly string[];
  readonly peakMib: number;
  readonly cpuMs: number;
}

keepHeapSmall();
const app = await readEventLog(await openLog(process.argv[2] ?? ''), { cluster: 'default' });
const { totals, gaps, heuristics } = judged(app, 1);
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const answer: ReadAlone = {
  taskCount: totals.taskCount,
  gaps: gaps.map(({ kind }) => kind),
  errors: heuristics.flatMap(({ outcome, heuristicId }) =>
    outcome === 'error' ? heuristicId : [],
  ),
  peakMib: ownPeakBytes() / MIB,
  cpuMs: (userCPUTime + systemCPUTime) / 1_000,
};
process.stdout.write(JSON.stringify(answer));
