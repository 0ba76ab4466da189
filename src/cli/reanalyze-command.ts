import { Command } from 'commander';
import { type Reanalyzed } from '../compose.ts';
import { dayOrTime, notEmpty, optional, wholeNumber } from '../config/option-value.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import {
  configOf,
  type JudgingFlags,
  judgingOptions,
  judgingSettingsOf,
  type SourceFlags,
  sourceOptions,
} from './config-flags.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { TOLD_EVERY_MS } from './progress.ts';
import { put, type Streams, say } from './streams.ts';

interface Flags extends SourceFlags, JudgingFlags {
  readonly from?: string;
  readonly since?: string;
  readonly limit?: string;
  readonly dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  sparkvet reanalyze --config /etc/sparkvet.json --dry-run
      how many are out of date?
  sparkvet reanalyze --config /etc/sparkvet.json --since 2026-01-01
  sparkvet reanalyze --from ./saved
      from what sparkvet fetch --save kept

It can be stopped at any time and begun again: what is done is not done twice,
and what cannot be read keeps the analysis it has.`;

export function reanalyzeCommand(context: CommandContext): Command {
  const command = new Command('reanalyze')
    .description('judge again what an older version or other options judged, newest first')
    .option('--from <dir>', 'what sparkvet fetch --save kept: one folder, or a folder of them')
    .option('--since <day>', 'only applications that started then or later (UTC)')
    .option('--limit <count>', 'at most so many')
    .option('--dry-run', 'count them, and judge none');
  return sourceOptions(judgingOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      context.setExitCode(await runReanalyze(flags, context));
    });
}

async function runReanalyze(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const stop = new AbortController();
  const tally = createTally(context.streams);
  context.onStop(() => {
    stop.abort();
    tally.stopped();
  });
  const limits = {
    ...withoutUndefined({
      sinceMs: optional(flags.since, (day) => dayOrTime('--since', day)),
      limit: optional(flags.limit, (count) => wholeNumber('--limit', count)),
    }),
    isDryRun: flags.dryRun === true,
    signal: stop.signal,
  };
  const from = optional(flags.from, (folder) => notEmpty('--from', folder));
  const config = await configOf(flags, context, judgingSettingsOf(flags));
  const sparkvet = await composed(config, context);
  for await (const one of sparkvet.reanalyze(limits, from)) tally.take(one);
  return tally.finish();
}

/** Reasons are told by example: the first ones in full, the rest as a number. */
const TOLD_COUNT = 10;

function createTally(streams: Streams) {
  const counts = { done: 0, 'would-be-done': 0, overtaken: 0, gone: 0, failed: 0 };
  let toldAtMs = Date.now();

  function told({ kind, row }: Reanalyzed, why: string): void {
    const count = counts[kind];
    if (count <= TOLD_COUNT) say(streams, `${row.ref.id}: ${why}`);
    if (count === TOLD_COUNT + 1) say(streams, `more are ${kind}: they are counted at the end`);
  }

  return {
    take(one: Reanalyzed): void {
      counts[one.kind] += 1;
      if ('why' in one) told(one, one.why);
      if (Date.now() - toldAtMs < TOLD_EVERY_MS) return;
      toldAtMs = Date.now();
      say(streams, `${summary(counts)} so far`);
    },
    /** By a signal, which leaves no time for more. */
    stopped(): void {
      if (Object.values(counts).some((count) => count > 0)) {
        say(streams, `stopped: ${summary(counts)}`);
      }
    },
    async finish(): Promise<ExitCode> {
      await put(streams, `${summary(counts)}\n`);
      const { failed, gone, done } = counts;
      const isNothingDone = done === 0 && counts['would-be-done'] === 0;
      return isNothingDone && failed + gone > 0 ? EXIT.unreadable : EXIT.fine;
    },
  };
}

type Counts = Readonly<Record<Reanalyzed['kind'], number>>;

function summary(counts: Counts): string {
  const { done, overtaken, failed, gone, 'would-be-done': wanted } = counts;
  if (done + overtaken + failed + gone + wanted === 0) return 'nothing is out of date';
  const parts = [
    ...(wanted > 0 ? [`${wanted} would be analysed again`] : [`${done} analysed again`]),
    ...(overtaken > 0 ? [`${overtaken} judged or removed by another process meanwhile`] : []),
    ...(failed > 0 ? [`${failed} could not be read: their analyses stay`] : []),
    ...(gone > 0 ? [`${gone} have no record any more: their analyses stay`] : []),
  ];
  return parts.join('; ');
}
