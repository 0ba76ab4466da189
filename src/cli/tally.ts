import { type Analysis, type Outcome, type ResultStore } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import { hasBreach } from '../model/budget.ts';
import type { ReportDismissal } from '../model/dismissal.ts';
import { isAtLeast } from '../model/severity.ts';
import type { CommandContext } from './command-context.ts';
import type { Delivery } from './delivery.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { ReaderGoneError, say, sayBug } from './streams.ts';

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

/** A directory in a directory is read where it is one log: looking into all would be another command. */
function unsearched(count: number): string {
  const directories = count === 1 ? '1 directory' : `${count} directories`;
  return `${directories} not searched: name those that hold logs`;
}

/** Delivers what came of each target, and counts it. */
export interface Tally {
  /** Throws ConfigError when no place is left that results could go to, ReaderGoneError. */
  take(outcome: Outcome, isOneOfMany: boolean): Promise<void>;
  /** Says what was skipped. */
  finish(): ExitCode;
}

interface TallyParts {
  readonly config: Config;
  readonly delivery: Delivery;
  readonly results: ResultStore | undefined;
  readonly context: CommandContext;
}

export function createTally({ config, delivery, results, context }: TallyParts): Tally {
  const { failOn } = config;
  const { streams } = context;
  const counts = { analyzed: 0, unreadableTarget: 0, broken: 0, finding: 0 };
  const skipped = { file: 0, directory: 0 };

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
          skipped[outcome.what] += 1;
          return;
        case 'unreadable':
          if (outcome.what === 'target') counts.unreadableTarget += 1;
          return say(streams, outcome.message);
        case 'broken':
          return broken(outcome.error, outcome.name);
      }
    },
    finish() {
      if (skipped.file > 0) say(streams, `${skipped.file} skipped: no event logs`);
      if (skipped.directory > 0) say(streams, unsearched(skipped.directory));
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
