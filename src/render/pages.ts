import type { ApplicationRef, Outcome } from '../model/application.ts';
import type { Severity } from '../model/severity.ts';
import type { Comparison } from '../runs/comparison.ts';
import type { JobHistory } from '../runs/job-history.ts';
import type { SearchTerms } from './pages/addresses.ts';

export type { SearchTerms } from './pages/addresses.ts';
export {
  applicationHref,
  compareHref,
  heuristicHref,
  jobHref,
  partyHref,
  searchHref,
  segment,
} from './pages/addresses.ts';

/**
 * The pages of the server: plain input in, a whole HTML page out. They know no store, clock or request; every text may come
 * from a log and is escaped. Lists are shown as long as they are handed in: who asks bounds them.
 */
export interface SitePages {
  /** Style sheet and script of every page, under names that change with their content. */
  readonly assets: readonly SiteAsset[];
  overview(input: OverviewInput): string;
  search(input: SearchInput): string;
  job(input: JobInput): string;
  compare(input: CompareInput): string;
  /** A user or a queue. */
  party(input: PartyInput): string;
  /** All users, queues or jobs, and the search for one. */
  parties(input: PartiesInput): string;
  heuristics(input: HeuristicsInput): string;
  heuristic(input: HeuristicInput): string;
  /** What is not there, was refused, or waits for something, with what to do next. */
  notice(input: NoticeInput): string;
  /** Where a browser signs in. */
  login(input: LoginInput): string;
}
/** A file that pages load. */
export interface SiteAsset {
  /** Below the server's root: `/assets/site-1f0c….css`. */
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

/** Sums of a window; the same fields as the store's `WasteSums`. */
export interface Sums {
  readonly applicationCount: number;
  readonly failedCount: number;
  readonly durationMs: number;
  readonly heldCoreMs: number;
  readonly heldMemoryByteMs: number;
  readonly recoverableWallMs: number;
  readonly recoverableMemoryByteMs: number;
}
/** `key` is '' where the application has none. */
export interface KeyedSums extends Sums {
  readonly key: string;
}
export interface DailySums extends Sums {
  /** Midnight UTC. */
  readonly dayMs: number;
}
/** What a list of runs shows of one; the store's `RunRow` is one. */
export interface ListedRun {
  readonly application: ApplicationRef & {
    readonly name: string;
    readonly user?: string;
    readonly queue?: string;
    readonly jobKey?: string;
    readonly startedAtMs: number;
    readonly durationMs: number;
    readonly outcome: Outcome;
  };
  readonly verdict: { readonly severity: Severity; readonly headline: string };
  readonly preset: string;
  readonly heldMemoryByteMs: number;
  readonly recoverableWallMs: number;
  readonly recoverableMemoryByteMs: number;
}
/** The lengths a window can have, in days up to now. */
export const WINDOW_DAYS = [1, 7, 30, 90] as const;

/** Whole days, UTC: `fromMs` belongs to it, `toMs` does not. */
export interface ShownWindow {
  readonly days: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing started in the days before now, so that the window ends with the latest application. */
  readonly isPast: boolean;
}
/** What sums can be split by; `cause` is the heuristic of the findings. */
export const WASTE_DIMENSIONS = ['cause', 'queue', 'user', 'job'] as const;
export type WasteDimension = (typeof WASTE_DIMENSIONS)[number];

/** A heuristic as links name it. */
export interface HeuristicName {
  readonly id: string;
  readonly title: string;
}
export interface HeuristicEntry extends HeuristicName {
  readonly why: string;
  /** Which presets ask it. */
  readonly presets: readonly string[];
  readonly toldCount: number;
  readonly wrongCount: number;
  readonly dismissedCount: number;
}

export interface OverviewInput {
  readonly window: ShownWindow;
  readonly preset: string;
  readonly total: Sums;
  /** Applications whose verdict is severe or critical; `isMore`: at least so many. */
  readonly attention: { readonly count: number; readonly isMore: boolean };
  readonly waste: Readonly<Record<WasteDimension, readonly KeyedSums[]>>;
  /** By which dimension the days are split. */
  readonly by: WasteDimension;
  readonly days: readonly DailySums[];
  /** The largest of that dimension, day by day. */
  readonly parts: readonly { readonly key: string; readonly days: readonly DailySums[] }[];
  readonly mostToRecover: readonly ListedRun[];
  readonly hosts: readonly KeyedSums[];
  readonly adoption: readonly {
    readonly weekMs: number;
    readonly adviceCount: number;
    readonly followedCount: number;
  }[];
  readonly heuristics: readonly HeuristicEntry[];
}

export interface SearchInput {
  readonly terms: SearchTerms;
  readonly rows: readonly ListedRun[];
  /** Of the next page, with older applications. */
  readonly next?: string;
  /** Of this page; absent on the first. */
  readonly cursor?: string;
  /** Cursors of the pages before, the first page's being ''. */
  readonly newer: readonly string[];
  /** The place of the first row in all that is found; absent so far back that nobody counts. */
  readonly firstNumber?: number;
  readonly heuristics: readonly HeuristicName[];
  readonly presets: readonly string[];
  /** Names to choose from. */
  readonly users: readonly string[];
  readonly queues: readonly string[];
  readonly jobs: readonly string[];
  /** Nothing was found: without one of these there would be something. */
  readonly loosen: readonly (keyof SearchTerms)[];
  /** What was wrong with the terms, in a sentence. */
  readonly refusal?: string;
  /** The store has no analysis at all. */
  readonly isEmptyStore: boolean;
}

export interface JobInput {
  readonly history: JobHistory;
  /** The newest run: where its name, user and queue are read from. */
  readonly latest: ListedRun | undefined;
  readonly preset: string;
  readonly heuristics: readonly HeuristicName[];
  /** Cursor of the runs before these. */
  readonly older?: string;
  readonly isOlder: boolean;
}
export interface CompareInput {
  /** Runs of the job, newest first, to choose from. */
  readonly runs: readonly ListedRun[];
  readonly before?: string;
  readonly after?: string;
  readonly comparison?: Comparison;
  readonly heuristics: readonly HeuristicName[];
  readonly refusal?: string;
}
export interface PartyInput {
  readonly kind: 'user' | 'queue';
  readonly name: string;
  readonly window: ShownWindow;
  readonly preset: string;
  readonly total: Sums;
  readonly days: readonly DailySums[];
  readonly causes: readonly KeyedSums[];
  readonly jobs: readonly KeyedSums[];
  readonly mostToRecover: readonly ListedRun[];
  readonly latest: readonly ListedRun[];
  readonly heuristics: readonly HeuristicName[];
}
export interface PartiesInput {
  readonly kind: 'user' | 'queue' | 'job';
  readonly window: ShownWindow;
  readonly preset: string;
  /** Those with most to give back. */
  readonly rows: readonly KeyedSums[];
  readonly prefix: string;
  /** Names that begin so, where a prefix is given. */
  readonly names: readonly string[];
  readonly isMore: boolean;
}
export interface HeuristicsInput {
  readonly window: ShownWindow;
  readonly heuristics: readonly HeuristicEntry[];
}
export interface HeuristicInput {
  readonly entry: HeuristicEntry;
  readonly window: ShownWindow;
  /** Markdown of its page; absent where the installation has none. */
  readonly page?: string;
  readonly recent: readonly ListedRun[];
}
export interface NoticeInput {
  readonly title: string;
  readonly text: string;
  /** What to do next: sentences, each with a command or an address where there is one. */
  readonly steps: readonly {
    readonly text: string;
    readonly command?: string;
    readonly link?: { readonly label: string; readonly href: string };
  }[];
  /** In small letters below, such as what to quote when asking for help. */
  readonly footnote?: string;
}
export interface LoginInput {
  readonly action: string;
  /** Where to go then: a path of this server. */
  readonly next: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Why it is shown again. */
  readonly trouble?: string;
}
