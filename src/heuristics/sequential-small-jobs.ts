import { z } from 'zod';
import { withoutFolders } from '../metrics/call-sites.ts';
import { isIterator } from '../metrics/loops/actions.ts';
import { type SmallActionLoop, smallActionLoops } from '../metrics/loops/small-action-loops.ts';
import { wallSaving } from '../metrics/saving.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { unseenWork } from '../metrics/unseen-work.ts';
import { countInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import { type ApplicationModel, durationMs } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { sumBy, sumOf } from '../model/sum-by.ts';
import { loopAdvice } from './driver/loop-advice.ts';
import { type Described, flagIfWorth, type Worth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Fewer actions are no loop. Ours: more cells than a person runs of one line, fewer than any loop worth a finding. */
  minActionCount: z.number().int().min(2).default(20),
  /** The same of one query whose values change with each turn, which is told from its plan. Ours: few, since the gate counts what they cost. */
  minQueryCount: z.number().int().min(2).default(8),
  /** Longer actions have work of their own. Ours. */
  maxActionMs: z.number().positive().default(60_000),
  /** Of the slots, busy while the loop ran. Ours: with half of them idle two actions fit side by side. */
  maxBusyShare: z.number().min(0).max(1).default(0.5),
  /** The loop's actions, of the wall clock; catalogue cause 39. */
  minLoopShare: z.number().min(0).max(1).default(0.2),
});

export const sequentialSmallJobs: Heuristic = defineHeuristic({
  meta: {
    id: 'sequential-small-jobs',
    title: 'Many small jobs run one after the other',
    why: 'A job that fills only some of the cores leaves the others idle, and planning and starting it costs as much each time.',
    category: 'driver',
  },
  requires: ['jobs', 'executors', 'stages'],
  options: Options,

  evaluate(app, options) {
    const reason = serviceReason(app) ?? unseenWork(app);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const all = smallActionLoops(app, options);
    const queries = all.filter(({ isOneQuery }) => isOneQuery);
    if (app.clusterManager === 'local' && queries.length === 0) {
      return { kind: 'not-applicable', reason: 'in local mode no executors are held' };
    }
    const loops = queries.length > 0 ? queries : all;
    const activeMs = sumBy(loops, (loop) => loop.activeMs);
    if (!isNonEmpty(loops) || activeMs < options.minLoopShare * durationMs(app)) {
      return { kind: 'pass' };
    }
    const worth = worthOf(app, loops);
    const savedMs = worth.saving.wallMs.likely;
    return flagIfWorth(app, options, worth, () => describe(loops, savedMs));
  },
});

/** One query for all turns where it can be, and what is no such query side by side. */
function worthOf(app: ApplicationModel, loops: readonly SmallActionLoop[]): Worth {
  if (loops.some(({ isOneQuery }) => !isOneQuery)) return sideBySide(app, loops);
  const others = loops.filter(({ isWorkKept }) => !isWorkKept);
  return others.length === 0 ? withoutIdling(app, loops) : inOneQuery(app, others);
}

/** Where all of the work stays, only what the slots waited meanwhile goes; local mode tells nothing of it. */
function withoutIdling(app: ApplicationModel, loops: readonly SmallActionLoop[]): Worth {
  const wallMs = sumBy(loops, (loop) => {
    const { busySlotCount, slotCount, actionCount } = loop;
    const idleShare = slotCount > 0 ? Math.max(0, 1 - busySlotCount / slotCount) : 0;
    return (withPausesMs(loop) * idleShare * (actionCount - 1)) / actionCount;
  });
  return { saving: wallSaving(app, wallMs, 'modelled') };
}

/**
 * What one query for all turns takes, in turns: it groups what they only filtered, which is a shuffle more. Ours; a pair of
 * runs recorded later on a busy machine gave 28 % more back than this says.
 */
const TURNS_LEFT = 2;
/** Longer pauses between turns are the program's own work, which stays. Ours. */
const MAX_PAUSE_MS = 300;

/** The first turns stay, with all that is only paid once; planning, starting and running of the others is gone. */
function inOneQuery(app: ApplicationModel, loops: readonly SmallActionLoop[]): Worth {
  const gone = loops.flatMap(({ actions }) => actions.slice(TURNS_LEFT));
  const jobIds = new Set(gone.flatMap((action) => action.jobIds));
  const remedy: Remedy = {
    stages: (app.sections.stages ?? [])
      .filter((stage) => jobIds.has(stage.jobIds[0] ?? -1))
      .map((stage) => ({ stage, kind: 'gone' })),
    driver: loops.flatMap(({ actions }) =>
      actions.slice(TURNS_LEFT).map(({ fromMs, toMs }, index) => {
        const beforeMs = actions[index + TURNS_LEFT - 1]?.toMs ?? fromMs;
        const sinceMs = fromMs - beforeMs <= MAX_PAUSE_MS ? Math.min(fromMs, beforeMs) : fromMs;
        return { fromMs: sinceMs, toMs, savedMs: toMs - sinceMs };
      }),
    ),
  };
  return { remedy, saving: savingBy(app, remedy, 'modelled') };
}

function sideBySide(app: ApplicationModel, loops: readonly SmallActionLoop[]): Worth {
  const wallMs = sumBy(loops, savedSideBySideMs);
  return { saving: wallSaving(app, wallMs, 'modelled') };
}

/** As many of them side by side as slots were free, if they do not need each other. */
function savedSideBySideMs({ activeMs, busySlotCount, slotCount, actionCount }: SmallActionLoop) {
  const width = Math.min(actionCount, slotCount / Math.max(1, busySlotCount));
  return activeMs * (1 - 1 / Math.max(1, width));
}

function describe(loops: NonEmpty<SmallActionLoop>, wallMs: number): Described {
  const [loop] = loops;
  const { callSite, busySlotCount, slotCount } = loop;
  return {
    subject: { kind: 'application' },
    headline: headlineInWords(loops, wallMs),
    evidence: [
      measure('Times the action ran', loop.actionCount, 'count'),
      measure('Time they took', loop.activeMs, 'ms'),
      ...busySlots(busySlotCount, slotCount),
      { kind: 'text', label: 'Action', text: callSite },
    ],
    recommendations: loopAdvice(loop),
    confidence: confidenceIn(loop),
    owner: 'user',
  };
}

/** Local mode has no executors to take slots of. */
function busySlots(busySlotCount: number, slotCount: number): readonly Evidence[] {
  if (slotCount === 0) return [];
  return [measure('Slots busy meanwhile, on average', busySlotCount, 'count', slotCount)];
}

function confidenceIn({ callSite, isOneQuery }: SmallActionLoop): Described['confidence'] {
  if (isIterator(callSite)) {
    return {
      level: 'medium',
      because: 'the idle cores are measured, and partitions do not need each other',
    };
  }
  return {
    level: 'low',
    because: isOneQuery
      ? 'the plans are the same but for their values; whether a turn needs the one before is not known'
      : 'the idle cores are measured; whether a turn needs the one before it is not known',
  };
}

function headlineInWords(loops: NonEmpty<SmallActionLoop>, wallMs: number): string {
  const [{ actionCount, callSite, busySlotCount, slotCount, isOneQuery }] = loops;
  const where = withoutFolders(callSite);
  const saved = msInWords(wallMs);
  if (isOneQuery) return queriesInWords(loops, where, saved);
  const times = countInWords(actionCount);
  const busy = shareInWords(Math.min(1, busySlotCount / slotCount));
  const what = `${times} times “${where}”, one after the other`;
  return headlineOf(
    `${what}, kept ${busy} of the cores busy: side by side ${saved} less`,
    `${what}: side by side ${saved} less`,
    `${times} small jobs one after the other: side by side ${saved} less`,
  );
}

/** With the short pauses between the turns, which go with them. */
function withPausesMs({ activeMs, actions }: SmallActionLoop): number {
  const pauses = actions.slice(1).map(({ fromMs }, index) => fromMs - (actions[index]?.toMs ?? 0));
  return activeMs + sumOf(pauses.filter((ms) => ms > 0 && ms <= MAX_PAUSE_MS));
}

function queriesInWords(loops: NonEmpty<SmallActionLoop>, where: string, saved: string): string {
  const times = countInWords(sumBy(loops, ({ actionCount }) => actionCount));
  const took = msInWords(sumBy(loops, withPausesMs));
  const isOne = loops.length === 1;
  if (loops.every(({ isInserting }) => isInserting)) {
    const what = `Rows of the program are inserted ${times} times, a few at a time`;
    return headlineOf(
      `${what} (“${where}”), ${took}: one write of all takes ${saved} less`,
      `${what}, ${took}: one write of all takes ${saved} less`,
    );
  }
  const what = isOne
    ? `The same query ran ${times} times with other values`
    : `${countInWords(loops.length)} queries ran ${times} times with other values`;
  const cure = isOne ? 'one query for all of them' : 'one query each for all of them';
  return headlineOf(
    `${what} (“${where}”), ${took}: ${cure} takes ${saved} less`,
    `${what}, ${took}: ${cure} takes ${saved} less`,
  );
}
