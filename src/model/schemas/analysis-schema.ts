import { z } from 'zod';
import { SCHEMA_VERSION } from '../analysis.ts';
import { APPLICATION, GAP } from './application-schema.ts';
import { BUDGET_RESULT } from './budget-schema.ts';
import { DETAIL } from './detail-schema.ts';
import { FINDING, HEURISTIC_RESULT, ROOT_FINDING, SAVING, SEVERITY } from './finding-schema.ts';
import {
  atMs,
  byteMs,
  count,
  maybe,
  ms,
  ratio,
  says,
  share,
  sparkId,
  text,
} from './schema-fields.ts';
import { TOTALS } from './totals-schema.ts';

const engine = z
  .object({
    name: z.literal('sparkvet'),
    version: text,
    preset: says(
      'Which heuristics ran: recommended, dr-elephant, all, or one of the configuration.',
    ),
    gateScale: ratio('every absolute amount in gates was multiplied with it; 1 unless said.'),
    optionsHash: says('Over preset, options and gate scale: only equal ones compare.'),
  })
  .meta({ id: 'Engine', description: 'What judged it.' });

const slice = z
  .object({ id: text, label: text, ms: ms() })
  .meta({ id: 'Slice', description: 'A part of a time budget.' });
const timeBudget = z
  .object({
    wall: z.array(slice).meta({ description: 'They add up to the wall clock.' }),
    cores: z
      .array(slice)
      .meta({ description: 'They add up to the core time that the executors held.' }),
  })
  .meta({ id: 'TimeBudget' });

const allocation = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('static'), executorCount: count('executors from start to end.') }),
    z.object({
      kind: z.literal('dynamic'),
      minExecutors: count('executors at least.'),
      initialExecutors: maybe(count('executors to begin with; the least unless said.')),
      maxExecutors: count('executors at most.'),
      idleTimeoutMs: ms(),
    }),
  ])
  .meta({ id: 'Allocation', description: 'Which executors there would have been instead.' });
const whatIf = z
  .object({
    isTrusted: z.boolean(),
    because: says('How faithful the replay is, or why there are no rows.'),
    replayRatio: maybe(ratio('replayed over recorded time of the jobs; 1 is faithful.')),
    rows: z.array(
      z.object({
        id: z.enum(['half', 'double', 'dynamic']),
        allocation,
        wallMs: ms(),
        heldMemoryByteMs: byteMs(),
      }),
    ),
  })
  .meta({ id: 'WhatIf', description: 'The run on other executors, predicted by replay.' });

const idealTimes = z
  .object({
    driverMs: ms('no job ran: more executors do not shorten it.'),
    criticalMs: ms(
      "the driver's time and the longest chain of stages, each as long as its longest task: on endless executors.",
    ),
    perfectMs: maybe(
      ms(
        "the driver's time and all work evenly on the cores there were; absent where no executor is on record.",
      ),
    ),
    jobEfficiencyShare: maybe(share('of the core time held while jobs ran, what tasks used.')),
    criticalStages: z
      .array(
        z.object({
          stageId: sparkId('Of the stage.'),
          stageAttemptId: sparkId('0 for the first.'),
          ms: ms(),
        }),
      )
      .meta({
        description:
          "The chain that the jobs' time went by, as recorded, the longest links first; at most ten.",
      }),
  })
  .meta({ id: 'IdealTimes', description: 'What the run could have taken at best.' });

/** `Analysis`: the whole document. Fields that it does not know are passed over, so that newer documents stay readable. */
export const ANALYSIS = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION).meta({
    description: 'Raised whenever a field changes its name, unit or meaning; additions leave it.',
  }),
  engine,
  analyzedAtMs: atMs('when it was judged.'),
  application: APPLICATION,
  gaps: z.array(GAP),
  totals: TOTALS,
  timeBudget: maybe(timeBudget),
  resourceUsage: maybe(
    z.object({ usedByteMs: byteMs(), wastedByteMs: maybe(byteMs()) }).meta({
      description:
        "As Dr. Elephant's LinkedIn branch aggregates it: container memory × life, and what of it stayed unused past its buffer.",
    }),
  ),
  verdict: z.object({
    severity: SEVERITY,
    headline: says('In one sentence.'),
    efficiency: z
      .number()
      .nullable()
      .meta({ description: '0 to 100, useful over held; null when unknown.' }),
  }),
  findings: z.array(ROOT_FINDING).meta({
    description:
      'Root causes past their gate, the one worth most first. Symptoms of a finding are in its explains and not here.',
  }),
  alsoNoticed: z.array(FINDING).meta({
    description:
      'True, and not worth acting on by itself: low ones; then what there was no room for above, with its severity.',
  }),
  together: maybe(
    z.object({ saving: SAVING, wallMs: ms('how long the run would then likely take.') }).meta({
      description: 'All findings acted on at once; of two or more only.',
    }),
  ),
  whatIf: maybe(whatIf),
  idealTimes: maybe(idealTimes),
  budget: maybe(BUDGET_RESULT),
  heuristics: z.array(HEURISTIC_RESULT).meta({
    description: 'One for each heuristic of the preset, in its order, whether it fired or not.',
  }),
  detail: maybe(DETAIL.meta({ description: 'Absent where a store has pruned it.' })),
});
