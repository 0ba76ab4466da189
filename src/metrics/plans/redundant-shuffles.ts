import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { sqlOfStage } from '../stages/sql-of-stage.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { isShuffle, type ShuffleExchange, shuffleExchanges } from './exchanges.ts';
import {
  isHeavy,
  SHUFFLE_READ_WEIGHT,
  SHUFFLE_WRITE_WEIGHT,
  withoutShuffleWork,
} from './row-work.ts';

/** A `repartition` whose rows are only passed on to the next shuffle. */
export interface RedundantShuffle {
  readonly exchange: ShuffleExchange;
  readonly rowCount: number;
  /** Stages that would be shorter without it. */
  readonly changes: readonly StageChange[];
}

/** The shuffles that the code asked for, and that nothing made use of before the rows were shuffled again. */
export const redundantShuffles = oncePerApplication(
  (app: ApplicationModel): readonly RedundantShuffle[] =>
    shuffleExchanges(app).flatMap((exchange) => {
      const { origin, partitioning, readers, writers, rowCount = 0, dataBytes = 0 } = exchange;
      if (origin !== 'repartition' || partitioning === 'single' || rowCount === 0) return [];
      const isUnused =
        readers.length > 0 && readers.every((reader) => isPassedOn(app, reader, writers));
      if (!isUnused) return [];
      const changes = [
        ...writers.map((stage) => ({ stage, work: rowCount * SHUFFLE_WRITE_WEIGHT })),
        ...readers.map((stage) => ({ stage, work: rowCount * SHUFFLE_READ_WEIGHT })),
      ].flatMap(({ stage, work }) => withoutShuffleWork(app, stage, { work, rowCount, dataBytes }));
      return changes.length === 0 ? [] : [{ exchange, rowCount, changes }];
    }),
);

/** What makes use of rows being together, or writes them as they lie. */
const USES_PARTITIONS = /Join|Window|Groups|Aggregate|Write|^Execute|Overwrite|Append|Coalesce/;
const PARTIAL = /functions=\[(?:partial_|\])/;
/** Where cores were without a task, more tasks by this much are what the repartition was for. Ours. */
const MORE_TASKS = 1.5;

/** Whether the stage shuffles what it read again, did nothing with it that needed it so, and nothing that is worth more tasks. */
function isPassedOn(
  app: ApplicationModel,
  reader: StageData,
  writers: readonly StageData[],
): boolean {
  const plan = sqlOfStage(app, reader);
  if (plan?.writes === undefined || !isShuffle(plan.writes)) return false;
  const before = Math.max(0, ...writers.map(({ taskCount }) => taskCount));
  const wasFew = before < slotCountOf(app, reader) && reader.taskCount >= MORE_TASKS * before;
  if (before === 0 || wasFew) return false;
  return plan.nodes.every(
    (node) => !isHeavy(node) && (!USES_PARTITIONS.test(node.name) || PARTIAL.test(node.text)),
  );
}
