import type { Analysis } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { ReportSite, SignOut } from '../render/renderer.ts';
import type { Insights } from '../store/insights.ts';
import type { AnalysisStore } from '../store/store.ts';
import type { InTurn } from './in-turn.ts';

/** Who asks: named by a token or by the proxy in front; everyone, with the role `platform`, where the server asks nobody. */
export interface Viewer {
  readonly name?: string;
  /** `platform` sees everything; `user` what is everyone's, and all of the applications of that name. */
  readonly role: 'platform' | 'user';
}

/** Who dismisses a finding where the server asks nobody who they are. */
export const ANONYMOUS = 'somebody';

/** HTML of one analysis, made in another thread: drawing charts takes longer than a server may hold its breath. */
export interface ReportPages {
  render(analysis: Analysis, site?: ReportSite): Promise<string>;
}

/** An application that a daemon was told of. */
export interface QueuedApplication {
  readonly cluster: string;
  /** `dead`: given up until there is news. */
  readonly state: 'waiting' | 'leased' | 'done' | 'dead';
  readonly firstSeenAtMs: number;
  /** When it is tried next, where it waits. */
  readonly nextAtMs?: number;
  /** Why it could not be judged yet. */
  readonly trouble?: string;
}

/** A heuristic as lists and help pages name it. */
export interface HeuristicEntry {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly category: string;
  /** Which have it. */
  readonly presets: readonly string[];
}

/** A log that was handed in: a file of ours, named by nobody. */
export interface SubmittedLog {
  readonly path: string;
  /** As the client calls it: for messages. */
  readonly name: string;
  readonly cluster?: string;
}

/** What the server is handed: it knows no implementation. */
export interface ServerSources {
  readonly analyses: Pick<AnalysisStore, 'get' | 'list'>;
  readonly insights: Insights;
  readonly report: ReportPages;
  /** In the order of reports. */
  readonly heuristics: readonly HeuristicEntry[];
  /** Markdown of a heuristic's page; undefined for an id that is none. */
  readonly heuristicPage: (id: string) => string | undefined;
  /** Where the Spark History Server shows an attempt; undefined where the configuration names none for its cluster. */
  readonly historyServerHref: (ref: ApplicationRef) => string | undefined;
  /** The clusters that have one. */
  readonly historyServers: readonly string[];
  /** What the daemon's queue knows of an application, in whichever clusters. */
  readonly queued: (applicationId: string) => Promise<readonly QueuedApplication[]>;
  /** Judges a log in another thread; rejects with Problem where it cannot be read. Absent where nothing may be handed in. */
  readonly submit?: (log: SubmittedLog, signal: AbortSignal) => Promise<Analysis>;
  /** Keeps an analysis that was handed in. */
  readonly save?: (analysis: Analysis) => Promise<void>;
  readonly nowMs: () => number;
}

/**
 * What routes are handed. Inside of a request `analyses` and `insights` answer what its viewer may see and let them do what they
 * may do; outside of one they throw.
 */
export interface ServerParts extends ServerSources {
  /**
   * '' or the path of `baseUrl`, such as `/sparkvet`: in front of every address in a JSON document. Routes are registered without
   * it, and links of pages, forms and redirects are written without it: `/search`.
   */
  readonly prefix: string;
  /** For what holds dozens of documents at once, each a quarter of a megabyte: only a few such answers are made at a time. */
  readonly inTurn: InTurn;
  /** Who asks. */
  readonly viewer: () => Viewer;
  /** Of every form that posts, as hidden fields; without them a post is refused. */
  readonly formFields: () => readonly { readonly name: string; readonly value: string }[];
  /** Who signed in by a token, and what the form that ends it sends with it; undefined where nobody signs in here. */
  readonly signOut: () => SignOut | undefined;
  /** Whether the viewer may dismiss findings of an application of that user, and take dismissals back. */
  readonly mayDismiss: (user: string | undefined) => boolean;
  /** Takes a dismissal of an application or its job back. False where there is none of that id. Throws Problem where it is not the viewer's. */
  readonly withdraw: (
    dismissalId: number,
    of: { readonly cluster: string; readonly applicationId: string; readonly jobKey?: string },
  ) => Promise<boolean>;
}

/** One line for each thing that happened. */
export interface ServerLog {
  readonly info: (message: string, facts?: LogFacts) => void;
  readonly warn: (message: string, facts?: LogFacts) => void;
  readonly error: (message: string, facts?: LogFacts) => void;
}
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;
