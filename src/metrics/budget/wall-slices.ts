import type { Slice } from '../../model/analysis.ts';
import { type ApplicationModel, durationMs } from '../../model/application.ts';
import { recordOf } from '../../model/record-of.ts';
import { driverStretches } from './driver-phases.ts';
import { jobPhases } from './job-phases.ts';
import { stageWork, WORK_KINDS, type WorkKind } from './stage-work.ts';

/** In the order of a report: what came first, what tasks did, what the driver did alone. */
const WALL_SLICES = [
  ['cluster-wait', 'Waiting for executors'],
  ['startup', 'Before the first job'],
  ['planning', 'Planning and listing files'],
  ['scheduling', 'Jobs without a running task'],
  ['cpu', 'Tasks computing'],
  ['python', 'Tasks in Python'],
  ['other', 'Tasks waiting: I/O, locks'],
  ['gc', 'Tasks collecting garbage'],
  ['shuffle-wait', 'Tasks waiting for shuffle blocks'],
  ['shuffle-write', 'Tasks writing shuffle files'],
  ['spill', 'Tasks spilling (estimated)'],
  ['deserialization', 'Tasks loading'],
  ['overhead', 'Tasks starting and finishing'],
  ['tail', 'Only the last long tasks'],
  ['jobs', 'Jobs, not told apart'],
  ['commit', 'Committing what was written'],
  ['driver', 'Driver alone, between jobs'],
  ['end', 'After the last job'],
] as const satisfies readonly (readonly [string, string])[];
type WallId = (typeof WALL_SLICES)[number][0];

const WORK_SLICE = {
  cpu: 'cpu',
  python: 'python',
  other: 'other',
  gc: 'gc',
  shuffleWait: 'shuffle-wait',
  shuffleWrite: 'shuffle-write',
  spill: 'spill',
  deserialization: 'deserialization',
  overhead: 'overhead',
} as const satisfies Readonly<Record<WorkKind, WallId>>;

/** Slices of the wall clock, whole ms, that add up to `durationMs` exactly. */
export function wallSlices(app: ApplicationModel): readonly Slice[] {
  const amounts = amountsOf(app);
  const wallMs = durationMs(app);
  let soFarMs = 0;
  let toldMs = 0;
  return WALL_SLICES.map(([id, label], place) => {
    soFarMs += amounts[id];
    // rounded as they add up, so that nothing is lost or told twice
    const isLast = place === WALL_SLICES.length - 1;
    const untilMs = isLast ? wallMs : Math.min(wallMs, Math.round(soFarMs));
    const slice = { id, label, ms: untilMs - toldMs };
    toldMs = untilMs;
    return slice;
  });
}

function amountsOf(app: ApplicationModel): Readonly<Record<WallId, number>> {
  const amounts = recordOf(
    WALL_SLICES.map(([id]) => id),
    () => 0,
  );
  for (const { phase, fromMs, toMs } of driverStretches(app)) amounts[phase] += toMs - fromMs;
  const phases = jobPhases(app);
  amounts['cluster-wait'] += phases.clusterWaitMs;
  amounts.scheduling += phases.schedulingMs;
  amounts.tail += phases.tailMs;
  amounts.jobs += phases.unknownMs;
  for (const [stage, ownMs] of phases.byStage) {
    const work = stageWork(stage);
    if (stage.taskTimeMs <= 0) amounts.jobs += ownMs;
    else
      for (const kind of WORK_KINDS)
        amounts[WORK_SLICE[kind]] += (ownMs * work[kind]) / stage.taskTimeMs;
  }
  return amounts;
}
