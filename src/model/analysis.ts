import type { ApplicationModel, Gap } from './application.ts';
import type { BudgetResult } from './budget.ts';
import type { AnalysisDetail } from './detail.ts';
import type {
  Evidence,
  Finding,
  FindingDraft,
  NonEmpty,
  ProposedFinding,
  Saving,
  Subject,
} from './finding.ts';
import type { Allocation } from './remedy.ts';
import type { Severity } from './severity.ts';
import type { Totals } from './totals.ts';

/** Raised whenever a field changes its name, unit or meaning; additions leave it. */
export const SCHEMA_VERSION = 1;

/** The preset that is meant where nobody names one. */
export const DEFAULT_PRESET = 'recommended';

/**
 * `weight` is what Dr. Elephant multiplies severity with (tasks, executors); `details` are the rows it shows either way;
 * `score` replaces severity × weight where it is a sum of several.
 */
export type Verdict =
  | {
      readonly kind: 'pass';
      readonly details?: readonly Evidence[];
      readonly weight?: number;
      readonly score?: number;
    }
  | {
      readonly kind: 'flag';
      readonly findings: NonEmpty<ProposedFinding>;
      readonly details?: readonly Evidence[];
      readonly weight?: number;
      readonly score?: number;
    }
  | { readonly kind: 'not-applicable'; readonly reason: string };

/** The one contract after analysis: stores keep it, renderers read it and nothing else, other programs parse it. */
export interface Analysis {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** `optionsHash` over preset, options and gate scale: only equal ones compare. */
  readonly engine: {
    readonly name: 'sparkvet';
    readonly version: string;
    readonly preset: string;
    readonly gateScale: number;
    readonly optionsHash: string;
  };
  readonly analyzedAtMs: number;
  readonly application: AnalyzedApplication;
  readonly gaps: readonly Gap[];
  readonly totals: Totals;
  /** Slices that add up to the wall clock, and slices that add up to the core time the executors held. */
  readonly timeBudget?: TimeBudget;
  /** As Dr. Elephant's LinkedIn branch aggregates it: container memory × life, and what of it stayed unused past its buffer. */
  readonly resourceUsage?: { readonly usedByteMs: number; readonly wastedByteMs?: number };
  readonly verdict: {
    readonly severity: Severity;
    readonly headline: string;
    /** 0–100, useful over held; null when unknown. */
    readonly efficiency: number | null;
  };
  /** Root causes past their gate, the one worth most first: one answer and four more. Symptoms of a finding are in its `explains` and not here. */
  readonly findings: readonly RootFinding[];
  /** True, and not worth acting on by itself: `low` ones; then what there was no room for above, with its severity. */
  readonly alsoNoticed: readonly Finding[];
  /** All findings acted on at once: what that gives back, and how long the run would then likely take. Of two or more only. */
  readonly together?: { readonly saving: Saving; readonly wallMs: number };
  /** The run on other executors; absent where none were on record. */
  readonly whatIf?: WhatIf;
  /** What the run could have taken at best; absent where no job is on record. */
  readonly idealTimes?: IdealTimes;
  /** Against the budget of its job; absent where none was set for any job. */
  readonly budget?: BudgetResult;
  /** One per heuristic of the preset, in its order, whether it fired or not. */
  readonly heuristics: readonly HeuristicResult[];
  /** What a report draws, bounded whatever the application's size. Absent where a store has pruned it. */
  readonly detail?: AnalysisDetail;
}
/** `durationMs` to the end, or to the last time in the record. `jobKey`: which recurring job this is a run of. */
export type AnalyzedApplication = Omit<ApplicationModel, 'sections' | 'gaps' | 'lastSeenAtMs'> & {
  readonly durationMs: number;
  readonly jobKey?: string;
  /** Which system started it, where it left a trace: `airflow`, `livy`, … */
  readonly scheduler?: string;
  /** What it calls this run, by the names of `SCHEDULER_IDS`: `dagId`, `runId`, `livySessionId`, … */
  readonly schedulerIds?: Readonly<Record<string, string>>;
  /** Who answers for the recurring job, where the run says so. */
  readonly jobOwner?: string;
  /** http and https addresses by what they lead to, see `LINK_KINDS`. */
  readonly links?: Readonly<Record<string, string>>;
};
/**
 * A finding that is the effect of another: acting on the cause makes it go too. `because` continues “it follows, because …”.
 */
export interface Symptom {
  readonly heuristicId: string;
  readonly subject: Subject;
  readonly because: string;
}
/** A finding that nothing else explains, with the symptoms that it explains. */
export type RootFinding = Finding & { readonly explains: readonly Symptom[] };
/** severity and score are null when not-applicable or error. */
export interface HeuristicResult {
  readonly heuristicId: string;
  readonly outcome: 'pass' | 'flag' | 'not-applicable' | 'error';
  /** Why not applicable, or the error's message. */
  readonly reason?: string;
  readonly severity: Severity | null;
  /** Dr. Elephant's: severity (moderate 2, severe 3, critical 4; none and low 0) × weight. */
  readonly score: number | null;
  readonly findings: readonly FindingDraft[];
  readonly details?: readonly Evidence[];
}
/** Predictions by replay: `because` says how faithful it is, or why there are no `rows`. */
export interface WhatIf {
  readonly isTrusted: boolean;
  readonly because: string;
  /** Replayed over recorded time of the jobs; 1 is faithful. */
  readonly replayRatio?: number;
  readonly rows: readonly {
    readonly id: 'half' | 'double' | 'dynamic';
    readonly allocation: Allocation;
    readonly wallMs: number;
    readonly heldMemoryByteMs: number;
  }[];
}
/** Sparklens' vocabulary (causes catalogue §2.3), in ms of wall clock. */
export interface IdealTimes {
  /** No job ran: more executors do not shorten it. */
  readonly driverMs: number;
  /** The driver's time and the longest chain of stages, each as long as its longest task: on endless executors. */
  readonly criticalMs: number;
  /** The driver's time and all work evenly on the cores there were; absent where no executor is on record. */
  readonly perfectMs?: number;
  /** Of the core time held while jobs ran, what tasks used, 0 to 1. */
  readonly jobEfficiencyShare?: number;
  /** The chain that the jobs' time went by, as recorded, the longest links first; at most ten. */
  readonly criticalStages: readonly {
    readonly stageId: number;
    readonly stageAttemptId: number;
    readonly ms: number;
  }[];
}
/** A part of a time budget. `id` is for programs and stays, `label` is for people. In ms of wall clock or of core time. */
export interface Slice {
  readonly id: string;
  readonly label: string;
  readonly ms: number;
}
/** Where the time went: the slices of `wall` add up to the wall clock, those of `cores` to the core time held. */
export interface TimeBudget {
  readonly wall: readonly Slice[];
  readonly cores: readonly Slice[];
}
/** What a list shows of an analysis. */
export type AnalysisSummary = Pick<Analysis, 'application' | 'verdict' | 'analyzedAtMs'> & {
  readonly preset: string;
  readonly topHeuristicId?: string;
};
