import {
  type OpenedTarget,
  PLAIN_TERMINAL,
  type ReadProgress,
  type ResultStore,
  refuseTargets,
  type Sparkvet,
} from '../compose.ts';
import type { Config } from '../config/schema.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import type { ExitCode } from './exit-code.ts';
import { fileKeeper, storeKeeper } from './keepers.ts';
import { type OutputPlan, planOutput, refuseSeveral } from './output-plan.ts';
import { createProgress } from './progress.ts';
import { terminalOptions } from './streams.ts';
import { createTally } from './tally.ts';

/** Named as a user names logs and applications, or a folder of saved records. */
export type Target =
  | { readonly kind: 'named'; readonly target: string }
  | { readonly kind: 'saved'; readonly folder: string };

/**
 * Analyses one target after the other and delivers each analysis as it is ready. What cannot be read is said, and the others
 * go on. Throws ConfigError for what is wrong with the configuration, most of it before anything is read.
 */
export async function analyzeTargets(
  targets: readonly Target[],
  config: Config,
  context: CommandContext,
): Promise<ExitCode> {
  refuseTargets(
    targets.flatMap((one) => (one.kind === 'named' ? one.target : [])),
    config,
  );
  const plan = planOutput(config);
  if (targets.length > 1) refuseSeveral(plan);
  const sparkvet = await composed(config, context);
  const results = sparkvet.openResults();
  await using delivery = await deliveryOf(plan, results, sparkvet, context);
  using progress = createProgress(context.streams.err, Date.now);
  context.onStop(() => progress.clear());
  context.onStop(async () => delivery[Symbol.asyncDispose]());
  const tally = createTally({ config, delivery, results, context });
  setTimeout(() => delivery.prepare(), THREADS_FIRST_MS).unref();
  for (const target of targets) {
    const { isCollection, outcomes } = await open(sparkvet, target, progress);
    if (isCollection) refuseSeveral(plan);
    for await (const outcome of outcomes) {
      if (outcome.kind === 'skipped') progress.onSkipped(outcome.name);
      else progress.clear();
      await tally.take(outcome, isCollection || targets.length > 1);
    }
  }
  return tally.finish();
}

/**
 * Reading comes first: what delivers results (renderer, store) is loaded only when the threads that read have been started, so
 * that both go on at once. Ours: by then the target was looked at.
 */
const THREADS_FIRST_MS = 20;

async function open(
  sparkvet: Sparkvet,
  target: Target,
  progress: ReadProgress,
): Promise<OpenedTarget> {
  return target.kind === 'named'
    ? sparkvet.openTarget(target.target, { progress })
    : sparkvet.openSaved(target.folder, { progress });
}

async function deliveryOf(
  plan: OutputPlan,
  results: ResultStore | undefined,
  sparkvet: Sparkvet,
  { streams, environment }: CommandContext,
): Promise<Delivery> {
  const { printed, filed, directory } = plan;
  const loadFiled = async () =>
    Promise.all(filed.map(async (format) => sparkvet.renderer(format, PLAIN_TERMINAL)));
  const screen = terminalOptions(streams, environment);
  return createDelivery({
    printed: printed && (await sparkvet.renderer(printed, screen)),
    keepers: [
      ...(filed.length === 0 ? [] : [fileKeeper(directory, loadFiled)]),
      ...(results === undefined ? [] : [storeKeeper(results)]),
    ],
    streams,
  });
}
