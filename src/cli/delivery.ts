import { type Analysis, jsonLine, type Renderer, type ReportSite } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { applicationIdInWords, attemptIdentity } from '../model/attempt-key.ts';
import { type ReportDismissal } from '../model/dismissal.ts';
import type { Keeper, Kept } from './keepers.ts';
import { put, type Streams, say } from './streams.ts';

/** Where analyses go. */
export interface DeliverySettings {
  /** Of what is printed; without one, the paths of the files are. */
  readonly printed: Renderer | undefined;
  readonly keepers: readonly Keeper[];
  readonly streams: Streams;
}

/** Brings analyses where they should go, one after the other. */
export interface Delivery extends AsyncDisposable {
  /** Whether a place where results should be kept did not take them. */
  readonly hasTrouble: boolean;
  /** Loads what delivering takes, while the first log is read. */
  prepare(): void;
  /** Throws ConfigError when no place is left that results could go to. */
  deliver(
    analysis: Analysis,
    isOneOfMany: boolean,
    dismissals?: readonly ReportDismissal[],
  ): Promise<void>;
}

/** Brings each analysis wherever it should go. A place that fails is said once and left alone; results are still shown. */
export function createDelivery({ printed, keepers, streams }: DeliverySettings): Delivery {
  const open = new Set(keepers);
  const isAgain = createAttemptMemory();
  const state = { hasTrouble: false, isFirst: true };

  async function keep(
    keeper: Keeper,
    analysis: Analysis,
    site: ReportSite | undefined,
  ): Promise<readonly Kept[]> {
    try {
      return await keeper.keep(analysis, site);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      open.delete(keeper);
      state.hasTrouble = true;
      if (printed === undefined && open.size === 0) throw error;
      say(streams, error.message);
      return [];
    }
  }

  return {
    get hasTrouble() {
      return state.hasTrouble;
    },
    prepare: () => {
      for (const keeper of keepers) keeper.prepare();
    },
    async deliver(analysis, isOneOfMany, dismissals = []) {
      if (isAgain(analysis) && open.size > 0) say(streams, replacedText(analysis));
      const kept: Kept[] = [];
      const site = dismissals.length === 0 ? undefined : { links: [], attempts: [], dismissals };
      for (const keeper of open) kept.push(...(await keep(keeper, analysis, site)));
      if (printed === undefined) await put(streams, pathsOf(kept));
      else if (printed.format === 'json' && isOneOfMany) await put(streams, jsonLine(analysis));
      else {
        const where = printed.format === 'terminal' ? whereabouts(kept) : '';
        const separator = state.isFirst ? '' : '\n';
        await put(streams, `${separator}${printed.render(analysis, site)}${where}`);
      }
      state.isFirst = false;
    },
    async [Symbol.asyncDispose]() {
      for (const keeper of keepers) await keeper[Symbol.asyncDispose]();
    },
  };
}

/** Tells of each analysis whether one of the same attempt was told before: of two logs, perhaps one a copy of the other. */
function createAttemptMemory(): (analysis: Analysis) => boolean {
  const seen = new Set<string>();
  return ({ application }) => {
    const key = attemptIdentity(application);
    const isAgain = seen.has(key);
    seen.add(key);
    return isAgain;
  };
}

function replacedText({ application }: Analysis): string {
  const name = applicationIdInWords(application);
  return `${name} was met twice in this run: what was kept of it first is replaced`;
}

function pathsOf(kept: readonly Kept[]): string {
  const files = kept.filter(({ label }) => label === 'Report');
  return files.map(({ place }) => `${place}\n`).join('');
}

function whereabouts(kept: readonly Kept[]): string {
  const lines = kept.map(({ label, place }) => `${label}  ${place}\n`);
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
