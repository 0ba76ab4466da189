import { z } from 'zod';
import { bytes, count, maybe, ms, offsetMs, says, sparkId, text } from './schema-fields.ts';

const nodeId = sparkId("Number in pre-order in Spark's own plan.");

const planNode = z
  .object({
    nodeId,
    name: says("Spark's name of the operator."),
    text: maybe(says('What it works on: keys, table or end of the path, condition.')),
    rowCount: maybe(count('rows it gave on.')),
    times: maybe(
      z.array(z.object({ label: text, ms: ms() })).meta({
        description: 'Measured times other than 0, all tasks together. They overlap.',
      }),
    ),
    sizes: maybe(
      z
        .array(z.object({ label: text, bytes: bytes() }))
        .meta({ description: 'Measured sizes other than 0.' }),
    ),
    fileCount: maybe(count('files that it read or wrote.')),
    partitions: maybe(
      z
        .object({
          planned: maybe(count('partitions as planned.')),
          read: maybe(count('partitions as adaptive execution read them.')),
        })
        .meta({ description: 'Of a shuffle.' }),
    ),
    stageIds: maybe(
      z.array(z.number()).meta({
        description: 'Stages that ran it; of a shuffle or broadcast those that wrote it.',
      }),
    ),
    children: z.array(z.number()).meta({ description: 'Indexes into nodes.' }),
    leftOutCount: maybe(count('operators between it and its children, or below it, left out.')),
  })
  .meta({ id: 'PlanNode', description: 'An operator of a plan.' });

const planTree = z
  .object({
    nodes: z
      .array(planNode)
      .meta({ description: 'In pre-order, the operator that gives the result first.' }),
    operatorCount: count('operators of the whole plan.'),
  })
  .meta({ id: 'PlanTree', description: 'Operators without those that only hold others.' });

const planChange = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('join'), nodeId, from: text, to: text }),
    z.object({
      kind: z.enum(['merged-partitions', 'split-partitions']),
      nodeId,
      from: count('partitions planned.'),
      to: count('partitions read.'),
    }),
    z.object({
      kind: z.literal('shuffles'),
      from: count('shuffles planned.'),
      to: count('shuffles that ran.'),
    }),
  ])
  .meta({ id: 'PlanChange', description: 'What adaptive execution made of the first plan.' });

/** `PlanDetail`. */
export const PLAN = z
  .object({
    executionId: sparkId('Of the SQL execution.'),
    description: text,
    status: z.enum(['running', 'succeeded', 'failed']),
    startOffsetMs: offsetMs(),
    durationMs: maybe(ms()),
    fingerprint: says('Equal in two runs of a job where the query, as first planned, is the same.'),
    finalFingerprint: says('Equal where it ran the same way.'),
    final: planTree,
    initial: maybe(planTree),
    changes: z.array(planChange),
    stages: z
      .array(z.object({ stageId: sparkId('Of the stage.'), taskTimeMs: ms() }))
      .meta({ description: 'Stages that ran a part of it, the most task time first.' }),
    taskTimeMs: ms('task time of all its stages.'),
    alike: maybe(
      z
        .object({ count: count('other executions.'), durationMs: ms('all of them together.') })
        .meta({ description: 'Executions that ran the same plan and are not listed.' }),
    ),
  })
  .meta({ id: 'PlanDetail', description: 'A query: its plan as it ran, and as first made.' });
