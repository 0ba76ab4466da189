import { userInfo } from 'node:os';
import { Command } from 'commander';
import { listHeuristics, printableLine, type Sparkvet } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { dayOrTime, notEmpty, oneOf, optional, wholeNumber } from '../config/option-value.ts';
import { unknownHeuristic } from '../config/select-heuristics.ts';
import { DISMISSAL_KINDS, MAX_REASON_LENGTH } from '../model/dismissal.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { configOf, type SourceFlags, storeOptions } from './config-flags.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { put, say } from './streams.ts';

interface Flags extends SourceFlags {
  readonly kind?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly by?: string;
  readonly undo?: string;
}

const EXAMPLES = `
Examples:
  sparkvet dismiss etl/nightly-orders spill --kind accepted \\
      --reason 'the nodes have fast disks'
  sparkvet dismiss application_1700000000000_0042 small-files-read \\
      --kind wrong --reason 'they are partitions'
  sparkvet dismiss etl/nightly-orders      what is dismissed now
  sparkvet dismiss --undo 7                by its number in that list

A dismissed finding is still shown, as dismissed, and does not make --fail-on
fail.`;

export function dismissCommand(context: CommandContext): Command {
  const command = new Command('dismiss')
    .description('say of a finding that it is wrong, accepted, or for later; or list what was said')
    .argument('[job or application]', 'all runs of a job, or one application')
    .argument('[heuristic]', 'whose finding; without it, what is dismissed is listed')
    .option(
      '--kind <kind>',
      `${DISMISSAL_KINDS.join(', ')}: it is not true; true and it stays; true and it waits`,
    )
    .option('--reason <text>', 'why; needed')
    .option('--until <day>', 'until that day begins (UTC); for good unless said')
    .option('--by <name>', 'who says so (default: who runs this)')
    .option('--undo <number>', 'take one back, by its number in the list');
  return storeOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (target: string | undefined, heuristic: string | undefined, flags: Flags) => {
      const config = await configOf(flags, context);
      const sparkvet = await composed(config, context);
      context.setExitCode(await runDismiss([target, heuristic], flags, sparkvet, context));
    });
}

async function runDismiss(
  [target, heuristic]: readonly [string | undefined, string | undefined],
  flags: Flags,
  sparkvet: Sparkvet,
  context: CommandContext,
): Promise<ExitCode> {
  if (flags.undo !== undefined) return undo(wholeNumber('--undo', flags.undo), sparkvet, context);
  if (target === undefined) {
    throw new ConfigError('<job or application>: name what it is about, or what to --undo');
  }
  if (heuristic === undefined) {
    const rows = await sparkvet.dismissals(target);
    await put(
      context.streams,
      rows.length === 0 ? 'nothing is dismissed\n' : rows.map(rowOf).join(''),
    );
    return EXIT.fine;
  }
  const made = await sparkvet.dismiss(target, wordsOf(heuristic, flags, context));
  await put(context.streams, rowOf(made));
  return EXIT.fine;
}

async function undo(id: number, sparkvet: Sparkvet, { streams }: CommandContext) {
  if (await sparkvet.undoDismissal(id)) return EXIT.fine;
  say(streams, `--undo: there is no dismissal ${id}`);
  return EXIT.unreadable;
}

function wordsOf(heuristic: string, flags: Flags, { environment }: CommandContext) {
  const ids = listHeuristics().flatMap(({ heuristics }) => heuristics.map(({ meta }) => meta.id));
  if (!ids.includes(heuristic)) throw new ConfigError(unknownHeuristic(heuristic, ids));
  const { kind, reason, until, by } = flags;
  if (kind === undefined)
    throw new ConfigError(`--kind: is missing (accepted: ${DISMISSAL_KINDS.join(', ')})`);
  const known = oneOf('--kind', kind, DISMISSAL_KINDS);
  if (reason === undefined) throw new ConfigError('--reason: is missing: others have to know why');
  return {
    heuristicId: heuristic,
    kind: known,
    reason: reasonOf(reason),
    by: notEmpty('--by', by ?? environment['USER'] ?? userInfo().username),
    ...withoutUndefined({ untilMs: optional(until, untilOf) }),
  };
}

/** Throws ConfigError. */
function reasonOf(text: string): string {
  if (text.length <= MAX_REASON_LENGTH) return notEmpty('--reason', text);
  throw new ConfigError(
    `--reason: has ${text.length} characters: at most ${MAX_REASON_LENGTH} are kept`,
  );
}

function untilOf(text: string): number {
  const atMs = dayOrTime('--until', text);
  if (atMs > Date.now()) return atMs;
  throw new ConfigError(`--until: "${text}" is over already: name a later day`);
}

type Row = Awaited<ReturnType<Sparkvet['dismissals']>>[number];

function rowOf({ id, heuristicId, kind, scope, by, atMs, untilMs, reason }: Row): string {
  const of = scope.kind === 'job' ? `job ${scope.jobKey}` : scope.applicationId;
  const until = untilMs === undefined ? '' : ` until ${dayOf(untilMs)}`;
  const text = `${id} ${heuristicId} ${kind}${until} ${of} by ${by} on ${dayOf(atMs)}: ${reason}`;
  return `${printableLine(text)}\n`;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
