import path from 'node:path';
import { Command } from 'commander';
import {
  type Analysis,
  ConfigError,
  compose,
  type Outcome,
  type Sparkvet,
  StoreError,
  toJsonLine,
} from '../compose.ts';
import {
  DEFAULT_OUT,
  loadConfig,
  oneOf,
  parseFormats,
  parseGateScale,
} from '../config/load-config.ts';
import {
  type Config,
  FAIL_ON,
  type OutputFormat,
  PRESET_NAMES,
  type Settings,
} from '../config/schema.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { isAtLeast } from '../model/severity.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { OutputFiles } from './output-files.ts';
import { createProgress } from './progress.ts';
import { type Streams, terminalOptions } from './streams.ts';

interface Flags {
  readonly format?: readonly string[];
  readonly out?: string;
  readonly db?: string;
  readonly store?: boolean;
  readonly preset?: string;
  readonly config?: string;
  readonly failOn?: string;
  readonly cluster?: string;
  readonly gateScale?: string;
}

export interface CommandContext {
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called with what to undo when a signal ends the program. */
  readonly onSignal: (cleanUp: () => void) => void;
  readonly setExitCode: (code: ExitCode) => void;
}

const EXAMPLES = `
Examples:
  sparkvet analyze application_1700000000000_0042          one log: verdict, report, a row in the store
  sparkvet analyze /spark-events --format json             a directory: one document a line
  zstd -dc app.zstd | sparkvet analyze - --fail-on severe  a log on standard input; exit code 1 when it is bad
  sparkvet analyze app.zip --preset dr-elephant --out reports`;

/** A URL of something: sources that are not on this machine. */
const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;

export function analyzeCommand(context: CommandContext): Command {
  return new Command('analyze')
    .description('judge event logs: what hurts, what it costs, what to change')
    .argument(
      '<target...>',
      "an event log, a rolling directory, a directory of logs, a History Server's zip, or - for standard input",
    )
    .option(
      '--format <name>',
      'terminal, html, json, markdown, junit or sarif; can be repeated (default: terminal and html)',
      collect,
    )
    .option('--out <dir>', `where files go (default: ${DEFAULT_OUT})`)
    .option('--db <file or url>', 'the store (default: <out>/sparkvet.db)')
    .option('--no-store', 'store nothing')
    .option('--preset <name>', `${PRESET_NAMES.join(', ')} (default: recommended)`)
    .option('--config <file>', 'a JSON file with settings, heuristics and their options')
    .option('--fail-on <severity>', `exit with 1 from this on: ${FAIL_ON.join(', ')}`)
    .option('--cluster <name>', 'where the logs are from: ids repeat between clusters')
    .option('--gate-scale <factor>', 'scale what a finding must be worth (default: 1)')
    .addHelpText('after', EXAMPLES)
    .action(async (targets: readonly string[], flags: Flags) => {
      context.setExitCode(await runAnalyze(targets, flags, context));
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

async function runAnalyze(
  targets: readonly string[],
  flags: Flags,
  context: CommandContext,
): Promise<ExitCode> {
  refuseRemote(targets);
  const config = await loadConfig({
    environment: context.environment,
    flags: settingsOf(flags),
    ...withoutUndefined({ file: flags.config }),
  });
  const plan = planOutput(config, targets.length);
  const sparkvet = await compose(config);
  const run = new AnalyzeRun(sparkvet, config, plan, context);
  for (const target of targets) await run.target(target);
  return run.finish();
}

function refuseRemote(targets: readonly string[]): void {
  const remote = targets.find((target) => REMOTE.test(target));
  if (remote === undefined) return;
  throw new ConfigError(
    `<target>: ${remote} is not on this machine; this version reads files, directories, zips and standard input`,
  );
}

function settingsOf(flags: Flags): Settings {
  return withoutUndefined({
    formats: parseFormats('--format', flags.format),
    out: flags.out,
    db: flags.db,
    store: flags.store,
    preset: oneOf('--preset', flags.preset, PRESET_NAMES),
    failOn: oneOf('--fail-on', flags.failOn, FAIL_ON),
    cluster: flags.cluster,
    gateScale:
      flags.gateScale === undefined ? undefined : parseGateScale('--gate-scale', flags.gateScale),
  });
}

interface OutputPlan {
  /** The one format that goes to standard output. */
  readonly printed?: OutputFormat;
  readonly filed: readonly OutputFormat[];
  readonly directory: string;
  readonly targetCount: number;
}

/** Without `--out` one format is printed and only HTML is a file; with it every format that was asked for is a file. */
function planOutput({ formats, out }: Config, targetCount: number): OutputPlan {
  const directory = out ?? DEFAULT_OUT;
  if (formats === undefined)
    return { printed: 'terminal', filed: ['html'], directory, targetCount };
  const asked = [...new Set(formats)];
  if (out !== undefined) return { filed: asked, directory, targetCount };
  const [printed, ...others] = asked.filter((format) => format !== 'html');
  if (others.length > 0) {
    throw new ConfigError(
      `--format: ${[printed, ...others].join(' and ')} cannot share standard output; name a directory with --out`,
    );
  }
  const filed = asked.filter((format) => format === 'html');
  return { filed, directory, targetCount, ...withoutUndefined({ printed }) };
}

/** One run over several targets: prints, files and stores each analysis as it is ready. */
class AnalyzeRun {
  readonly #sparkvet: Sparkvet;
  readonly #config: Config;
  readonly #plan: OutputPlan;
  readonly #context: CommandContext;
  readonly #files: OutputFiles;
  readonly #renderers: ReturnType<Sparkvet['renderers']>;
  readonly #progress;
  #store: Awaited<ReturnType<Sparkvet['openStore']>>;
  #isStoreOpen = false;
  #analyzedCount = 0;
  #failedCount = 0;
  #skippedCount = 0;
  #hasFindings = false;
  #hasStoreTrouble = false;

  constructor(sparkvet: Sparkvet, config: Config, plan: OutputPlan, context: CommandContext) {
    this.#sparkvet = sparkvet;
    this.#config = config;
    this.#plan = plan;
    this.#context = context;
    this.#files = new OutputFiles(plan.directory);
    this.#renderers = sparkvet.renderers(terminalOptions(context.streams, context.environment));
    this.#progress = createProgress(context.streams, Date.now);
    context.onSignal(() => {
      this.#progress.clear();
      this.#files.discardPending();
    });
  }

  async target(target: string): Promise<void> {
    for await (const outcome of this.#sparkvet.analyzeTarget(target, this.#progress)) {
      this.#progress.clear();
      await this.#take(outcome);
    }
  }

  async finish(): Promise<ExitCode> {
    await this.#store?.[Symbol.asyncDispose]();
    if (this.#skippedCount > 0) {
      this.#say(`${this.#skippedCount} skipped: no event logs`);
    }
    return exitCodeOf({
      analyzedCount: this.#analyzedCount,
      failedCount: this.#failedCount,
      hasFindings: this.#hasFindings,
      hasStoreTrouble: this.#hasStoreTrouble,
    });
  }

  async #take(outcome: Outcome): Promise<void> {
    if (outcome.kind === 'skipped') {
      this.#skippedCount += 1;
    } else if (outcome.kind === 'failed') {
      this.#failedCount += 1;
      this.#say(`sparkvet: ${outcome.message}`);
    } else {
      await this.#deliver(outcome.analysis, outcome.isCollection);
    }
  }

  async #deliver(analysis: Analysis, isCollection: boolean): Promise<void> {
    const { printed, filed } = this.#plan;
    const files = filed.map((format) =>
      this.#files.write(analysis, format, this.#renderers[format].render(analysis)),
    );
    await this.#save(analysis);
    const { failOn } = this.#config;
    if (failOn !== undefined && isAtLeast(analysis.verdict.severity, failOn)) {
      this.#hasFindings = true;
    }
    if (printed !== undefined) this.#print(analysis, printed, isCollection);
    if (printed === undefined) this.#put(files.map((file) => `${file}\n`).join(''));
    else if (printed === 'terminal') this.#put(this.#whereabouts(files));
    this.#analyzedCount += 1;
  }

  #print(analysis: Analysis, format: OutputFormat, isCollection: boolean): void {
    const isOneOfMany = isCollection || this.#plan.targetCount > 1;
    if (isOneOfMany && (format === 'junit' || format === 'sarif')) {
      throw new ConfigError(
        `--format: ${format} of several applications needs a file for each; name a directory with --out`,
      );
    }
    if (format === 'json' && isOneOfMany) this.#put(toJsonLine(analysis));
    else {
      const separator = this.#analyzedCount > 0 ? '\n' : '';
      this.#put(`${separator}${this.#renderers[format].render(analysis)}`);
    }
  }

  #whereabouts(files: readonly string[]): string {
    const stored = this.#store === undefined ? [] : [`Stored  ${this.#config.db}`];
    const lines = [...files.map((file) => `Report  ${path.relative('.', file)}`), ...stored];
    return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
  }

  /** A store that does not work is said once; results are still shown. */
  async #save(analysis: Analysis): Promise<void> {
    if (this.#hasStoreTrouble) return;
    try {
      if (!this.#isStoreOpen) this.#store = await this.#sparkvet.openStore();
      this.#isStoreOpen = true;
      await this.#store?.save(analysis);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#hasStoreTrouble = true;
      this.#store = undefined;
      this.#say(`sparkvet: nothing is stored: ${error.message}`);
    }
  }

  #put(text: string): void {
    this.#context.streams.out.write(text);
  }

  #say(line: string): void {
    this.#context.streams.err.write(`${line.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')}\n`);
  }
}
