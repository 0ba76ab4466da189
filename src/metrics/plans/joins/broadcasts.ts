import type { ApplicationModel } from '../../../model/application.ts';
import type { DriverCut } from '../../../model/remedy.ts';
import type { PlanNode, SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { spanMs } from '../../stages/stage-span.ts';
import { metricOf } from '../node-metrics.ts';
import { writersOf } from '../node-stages.ts';
import { type PlannedJoin, plannedJoins } from './joins.ts';

/** A table that was brought to the driver and sent to every executor for a join. */
export interface Broadcast {
  readonly execution: SqlExecution;
  readonly join: PlannedJoin;
  readonly node: PlanNode;
  /** Of the table as it is built for look-ups. */
  readonly dataBytes: number;
  readonly rowCount?: number;
  /** On the driver: collecting, building and sending it. */
  readonly driverMs: number;
  /** The time in which nothing else ran, and how much of it joining by a shuffle gives back. */
  readonly cut?: DriverCut;
}

/** The broadcasts of final plans that joins use, where their size was recorded. */
export const broadcasts = oncePerApplication((app: ApplicationModel): readonly Broadcast[] =>
  plannedJoins(app).flatMap((join) => {
    const side = [join.left, join.right].find(
      ({ exchange }) => exchange?.name.endsWith('BroadcastExchange') === true,
    );
    if (side?.exchange === undefined || side.dataBytes === undefined) return [];
    const { exchange: node, dataBytes, rowCount } = side;
    const found = { execution: join.execution, join, node, dataBytes, driverMs: driverMsOf(node) };
    const cut = cutOf(app, found);
    return [
      {
        ...found,
        ...(rowCount === undefined ? {} : { rowCount }),
        ...(cut === undefined ? {} : { cut }),
      },
    ];
  }),
);

function driverMsOf(node: PlanNode): number {
  return sumBy(
    ['collect', 'build', 'broadcast'],
    (step) => metricOf(node, `time to ${step}`, `time to ${step} (ms)`) ?? 0,
  );
}

/** Core time to shuffle, sort and merge a row instead; ours, from joins run both ways. */
const SHUFFLED_ROW_MS = 1 / 1_000;

/** From the end of the stages that made the table to the next stage of the query. */
function cutOf(
  app: ApplicationModel,
  { join, node, driverMs }: Pick<Broadcast, 'join' | 'node' | 'driverMs'>,
): DriverCut | undefined {
  const made = writersOf(app, node);
  const fromMs = Math.max(...made.map(({ completedAtMs = 0 }) => completedAtMs));
  const next = join.stages.filter(({ submittedAtMs = 0 }) => submittedAtMs >= fromMs)[0];
  if (next?.submittedAtMs === undefined || made.length === 0) return undefined;
  const madeMs = sumBy(made, spanMs);
  const alone = Math.min(next.submittedAtMs - fromMs, driverMs - madeMs);
  const savedMs = alone - shuffledMs(app, join, next);
  return savedMs > 0 ? { fromMs, toMs: next.submittedAtMs, savedMs } : undefined;
}

function shuffledMs(app: ApplicationModel, { left, right }: PlannedJoin, stage: StageData): number {
  const rows = (left.rowCount ?? 0) + (right.rowCount ?? 0);
  return (rows * SHUFFLED_ROW_MS) / slotCountOf(app, stage);
}
