import type { z } from 'zod';
import type { Verdict } from '../model/analysis.ts';
import type { ApplicationModel, ApplicationWith, Capability } from '../model/application.ts';
import {
  capabilitiesInWords,
  hasCapabilities,
  missingCapabilities,
} from '../model/capabilities.ts';

/** This file is the package's `sparkvet/heuristic`: with these types a user's own heuristic can be split into functions. */
export type { Verdict } from '../model/analysis.ts';
export type {
  ApplicationModel,
  ApplicationWith,
  Capability,
  Sections,
} from '../model/application.ts';
export type { Evidence, FindingDraft, Recommendation, Saving, Subject } from '../model/finding.ts';
export type { Raised } from '../model/severity.ts';

/** What a heuristic is about: how lists group them. */
export type Category =
  | 'skew'
  | 'memory'
  | 'shuffle'
  | 'parallelism'
  | 'scheduling'
  | 'configuration'
  | 'reliability'
  | 'driver'
  | 'sql'
  | 'python';

/** What lists, reports and pages say of a heuristic. */
export interface HeuristicMeta {
  /** Kebab-case noun phrase for the problem; also the file name and the name of its page in docs/heuristics. Never changes. */
  readonly id: string;
  /** Says what is wrong, for the report's heading. */
  readonly title: string;
  /** One sentence: why the reader should care. How to fix it belongs to the page. */
  readonly why: string;
  readonly category: Category;
}

/** A heuristic as it is written: `defineHeuristic` makes of it what the engine runs. */
export interface HeuristicSpec<C extends Capability, O> {
  readonly meta: HeuristicMeta;
  /** Missing ones make the result not-applicable before `evaluate` is called; the type of `app` is narrowed by them. */
  readonly requires: readonly C[];
  /**
   * Every option has a default: `parse({})` succeeds. Options that end in Ms, Bytes, CoreMs or ByteMs are absolute amounts:
   * the engine multiplies them with the gate scale (ByteMs with its square) unless `gates` is 'fixed'.
   */
  readonly options: z.ZodType<O>;
  readonly gates?: 'scaled' | 'fixed';
  /** Pure and synchronous: no clock, disk, network or log. */
  evaluate(app: ApplicationWith<C>, options: O): Verdict;
}

/** What the engine sees: the spec with its type parameters closed over. */
export interface Heuristic {
  readonly meta: HeuristicMeta;
  readonly requires: readonly Capability[];
  readonly options: z.ZodType;
  readonly gates: 'scaled' | 'fixed';
  /** Runs on options that were parsed (and scaled) before; throws what `evaluate` throws, and ZodError on wrong options. */
  run(app: ApplicationModel, options: unknown): Verdict;
}

/** A heuristic as the engine runs it: `not-applicable` where what it requires was not recorded, and options checked by its schema. */
export function defineHeuristic<const C extends Capability, O>(
  spec: HeuristicSpec<C, O>,
): Heuristic {
  return {
    meta: spec.meta,
    requires: spec.requires,
    options: spec.options,
    gates: spec.gates ?? 'scaled',
    run(app, options) {
      if (!hasCapabilities(app, spec.requires)) {
        const missing = capabilitiesInWords(missingCapabilities(app, spec.requires));
        return { kind: 'not-applicable', reason: `the record has no ${missing}` };
      }
      return spec.evaluate(app, spec.options.parse(options));
    },
  };
}

/** Whether a module exported something made with `defineHeuristic`. */
export function isHeuristic(value: unknown): value is Heuristic {
  return (
    typeof value === 'object' &&
    value !== null &&
    'meta' in value &&
    'requires' in value &&
    'options' in value &&
    'run' in value &&
    typeof value.run === 'function'
  );
}
