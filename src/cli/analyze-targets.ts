import {
  type Analysis,
  type OpenedTarget,
  type Outcome,
  PLAIN_TERMINAL,
  type ReadProgress,
  type ResultStore,
  refuseTargets,
  type Sparkvet,
} from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import { hasBreach } from '../model/budget.ts';
import { type ReportDismissal } from '../model/dismissal.ts';
import { isAtLeast } from '../model/severity.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { fileKeeper, storeKeeper } from './keepers.ts';
import { type OutputPlan, planOutput, refuseSeveral } from './output-plan.ts';
import { createProgress } from './progress.ts';
import { ReaderGoneError, say, sayBug, terminalOptions } from './streams.ts';

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
      progress.clear();
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

/** A bug that every log of a directory meets is told well enough by a few of them. */
const STACK_COUNT = 3;

/** A budget that was not kept, or a finding at or above `--fail-on` that nobody dismissed. */
function isFailure(
  analysis: Analysis,
  failOn: Config['failOn'],
  dismissals: readonly ReportDismissal[],
): boolean {
  if (hasBreach(analysis)) return true;
  const dismissed = new Set(dismissals.map(({ heuristicId }) => heuristicId));
  const standing = [...analysis.findings, ...analysis.alsoNoticed].filter(
    ({ heuristicId }) => !dismissed.has(heuristicId),
  );
  return failOn !== undefined && standing.some(({ severity }) => isAtLeast(severity, failOn));
}

interface Tally {
  take(outcome: Outcome, isOneOfMany: boolean): Promise<void>;
  finish(): ExitCode;
}

interface TallyParts {
  readonly config: Config;
  readonly delivery: Delivery;
  readonly results: ResultStore | undefined;
  readonly context: CommandContext;
}

function createTally({ config, delivery, results, context }: TallyParts): Tally {
  const { failOn } = config;
  const { streams } = context;
  const counts = { analyzed: 0, unreadableTarget: 0, broken: 0, skipped: 0, finding: 0 };

  async function deliver(analysis: Analysis, isOneOfMany: boolean): Promise<void> {
    const said = (await results?.dismissalsOf(analysis.application)) ?? [];
    try {
      await delivery.deliver(analysis, isOneOfMany, said);
    } catch (error) {
      if (error instanceof ConfigError || error instanceof ReaderGoneError) throw error;
      broken(error, analysis.application.id);
    }
    counts.analyzed += 1;
    if (isFailure(analysis, failOn, said)) counts.finding += 1;
  }

  function broken(error: unknown, name: string): void {
    counts.broken += 1;
    if (counts.broken <= STACK_COUNT) sayBug(streams, error, name);
    else say(streams, `a bug of ours again, met in ${name}: ${String(error)}`);
  }

  return {
    async take(outcome, isOneOfMany) {
      switch (outcome.kind) {
        case 'analysis':
          return deliver(outcome.analysis, isOneOfMany);
        case 'skipped':
          counts.skipped += 1;
          return;
        case 'unreadable':
          if (outcome.what === 'target') counts.unreadableTarget += 1;
          return say(streams, outcome.message);
        case 'broken':
          return broken(outcome.error, outcome.name);
      }
    },
    finish() {
      if (counts.skipped > 0) say(streams, `${counts.skipped} skipped: no event logs`);
      return exitCodeOf({
        analyzedCount: counts.analyzed,
        unreadableTargetCount: counts.unreadableTarget,
        brokenCount: counts.broken,
        hasFindings: counts.finding > 0,
        hasOutputTrouble: delivery.hasTrouble,
      });
    },
  };
}
