import { isAtLeastSpark } from '../../../model/spark/spark-version.ts';
import { stageKey } from '../../../model/stage.ts';
import { isNotFound } from '../../fetcher.ts';
import { attemptCall } from '../replay.ts';
import type { Server } from '../server.ts';
import { Distributions, StageDetails, type StageRow } from './schema.ts';

/** Stage attempts that are asked about one by one: the longest matter, and seldom are there more. */
const DETAILED_STAGES = 100;
/** Fewer where each question makes the server look at all tasks. */
const SUMMARIZED_STAGES = 20;
/** The server keeps these, and does not compute them twice. */
const PROBABILITIES = '0.0,0.25,0.5,0.75,0.95,1.0';

/** What each executor did in the longest stage attempts, and how their tasks spread; by `stageKey`. */
export async function askDetails(
  server: Server,
  path: string,
  stages: readonly StageRow[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StageDetails>> {
  const hasDetails = isAtLeastSpark(await server.version(signal), 3, 2);
  const longest = stages
    .filter(({ executorRunTime }) => executorRunTime > 0)
    .toSorted((a, b) => b.executorRunTime - a.executorRunTime)
    .slice(0, hasDetails ? DETAILED_STAGES : SUMMARIZED_STAGES);
  const details = new Map<string, StageDetails>();
  for (const { stageId, attemptId } of longest) {
    const stage = `${path}/stages/${stageId}/${attemptId}`;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await (hasDetails
      ? askStage(server, stage, signal)
      : askSummary(server, stage, signal));
    if (answer !== undefined) {
      details.set(stageKey({ stageId, stageAttemptId: attemptId }), answer);
    }
  }
  return details;
}

/**
 * Without single tasks: of these a stage's own answer has only those that are asked for, and in a completed stage none runs. (A
 * list of stages would leave out the stages themselves.)
 */
async function askStage(server: Server, path: string, signal: AbortSignal): Promise<StageDetails> {
  return server.ask(path, StageDetails, {
    ...attemptCall(server, signal),
    query: {
      details: 'true',
      taskStatus: 'running',
      withSummaries: 'true',
      quantiles: PROBABILITIES,
    },
  });
}

/** Older servers would answer with all tasks. Undefined where no task succeeded with metrics. */
async function askSummary(
  server: Server,
  path: string,
  signal: AbortSignal,
): Promise<StageDetails | undefined> {
  try {
    const taskMetricsDistributions = await server.ask(`${path}/taskSummary`, Distributions, {
      ...attemptCall(server, signal),
      // a 404 says here that there is nothing to summarize
      retriedStatuses: [500],
      query: { quantiles: PROBABILITIES },
    });
    return { taskMetricsDistributions };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
