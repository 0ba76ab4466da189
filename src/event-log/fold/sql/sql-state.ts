import { withoutUndefined } from '../../../model/record-of.ts';
import type { SqlExecution } from '../../../model/sql.ts';
import { sumBy } from '../../../model/sum-by.ts';
import {
  idAt,
  type JsonObject,
  stringAt,
  stringMapAt,
  stringsAt,
  timeAt,
} from '../../json-fields.ts';
import { keepProperty, keepText } from '../../text.ts';
import { lesserHalf, rather } from '../dispensable.ts';
import { bytesOfText, bytesOfTexts, HEAP_FACTOR, NUMBER_BYTES } from '../memory-budget.ts';
import type { TextPool } from '../text-pool.ts';
import type { KeptPlan } from './kept-plan.ts';
import type { MetricUpdate } from './metric-updates.ts';

const EXECUTION_BYTES = 1_000 * HEAP_FACTOR;
const DESCRIPTION_LENGTH = 1_000;
const NAME_LENGTH = 500;
/** Sessions change tens. */
const MAX_PROPERTIES = 1_000;
const MAX_TAGS = 100;
const TAG_LENGTH = 300;

/** An SQL execution while the log is read. */
export interface SqlState {
  readonly executionId: number;
  readonly rootExecutionId: number | undefined;
  readonly description: string;
  readonly details: string;
  readonly startedAtMs: number;
  readonly modifiedProperties: Readonly<Record<string, string>>;
  readonly jobGroup: string | undefined;
  readonly tags: readonly string[];
  endedAtMs?: number;
  errorMessage?: string;
  initialPlan: KeptPlan | undefined;
  finalPlan: KeptPlan | undefined;
  adaptiveUpdateCount: number;
  /** Of its stages that were submitted. */
  readonly stageIds: number[];
  /** What it takes without plans and what is told of them, as the budget counts it. */
  byteCount: number;
  /** Of metrics of its plans, told by its stages and for it. */
  updates: MetricUpdate[];
}

/** As its start says it, without a plan. `lastMs`: the last time in the log before, for a start that has none. */
export function newSqlState(
  { executionId, lastMs }: { readonly executionId: number; readonly lastMs: number },
  event: JsonObject,
  pool: TextPool,
): SqlState {
  const modifiedProperties = Object.fromEntries(
    Object.entries(stringMapAt(event, 'modifiedConfigs', MAX_PROPERTIES)).map(([name, value]) => [
      keepText(name, NAME_LENGTH),
      keepProperty(name, value, DESCRIPTION_LENGTH),
    ]),
  );
  const text = (key: string): string => pool.text(stringAt(event, key) ?? '', DESCRIPTION_LENGTH);
  const tags = stringsAt(event, 'jobTags')
    .slice(0, MAX_TAGS)
    .map((tag) => keepText(tag, TAG_LENGTH));
  return {
    executionId,
    rootExecutionId: idAt(event, 'rootExecutionId'),
    description: text('description'),
    details: text('details'),
    startedAtMs: timeAt(event, 'time') ?? lastMs,
    modifiedProperties,
    jobGroup: pool.optionalText(stringAt(event, 'jobGroupId'), DESCRIPTION_LENGTH),
    tags,
    initialPlan: undefined,
    finalPlan: undefined,
    adaptiveUpdateCount: 0,
    stageIds: [],
    byteCount: EXECUTION_BYTES + bytesOfTexts(modifiedProperties) + bytesOfTags(tags),
    updates: [],
  };
}

function bytesOfTags(tags: readonly string[]): number {
  return sumBy(tags, (tag) => NUMBER_BYTES + bytesOfText(tag));
}

/** The plan it began with and the last one, as far as they are kept. */
export function plansOf({ initialPlan, finalPlan }: SqlState): readonly KeptPlan[] {
  return [initialPlan, finalPlan].filter((plan) => plan !== undefined);
}

/** Whether there is something of its plans that could be given up. */
export function hasPlan(state: SqlState): boolean {
  return plansOf(state).length > 0 || state.updates.length > 0;
}

/** Whether it ended without an error. */
export function hasSucceeded(state: SqlState): boolean {
  return statusOf(state) === 'succeeded';
}

/** Of what has ended, rather of what succeeded; of all where nothing has. From the shortest on. */
export function shorterHalf(states: readonly SqlState[]): readonly SqlState[] {
  const ended = states.filter(({ endedAtMs }) => endedAtMs !== undefined);
  const settled = ended.length > 0 ? rather(ended, hasSucceeded) : states;
  return lesserHalf(settled, (a, b) => lengthOf(a) - lengthOf(b) || b.executionId - a.executionId);
}

/** In ms; below 0 while it runs, so that what has ended is longer. */
export function lengthOf({ startedAtMs, endedAtMs }: SqlState): number {
  return (endedAtMs ?? 0) - startedAtMs;
}

/** The execution as it stands, with its plans. */
export function executionOf(
  state: SqlState,
  jobIds: readonly number[],
  plans: Pick<SqlExecution, 'initialPlan' | 'finalPlan'>,
): SqlExecution {
  const { endedAtMs, errorMessage, rootExecutionId, jobGroup } = state;
  return {
    executionId: state.executionId,
    description: state.description,
    details: state.details,
    status: statusOf(state),
    startedAtMs: state.startedAtMs,
    jobIds,
    modifiedProperties: state.modifiedProperties,
    tags: state.tags,
    adaptiveUpdateCount: state.adaptiveUpdateCount,
    ...withoutUndefined({ rootExecutionId, endedAtMs, errorMessage, jobGroup }),
    ...plans,
  };
}

/** By its end and its error. */
function statusOf({ endedAtMs, errorMessage }: SqlState): SqlExecution['status'] {
  if (errorMessage !== undefined) return 'failed';
  return endedAtMs === undefined ? 'running' : 'succeeded';
}
