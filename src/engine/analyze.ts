import type { ConfiguredHeuristic } from '../heuristics/presets.ts';
import { resourceUsage } from '../metrics/dr-elephant/resource-usage.ts';
import { idealTimes } from '../metrics/ideal-times.ts';
import { jobIdentity } from '../metrics/identity/job-identity.ts';
import { linksByTemplate } from '../metrics/identity/link-templates.ts';
import { whatIf } from '../metrics/simulate/what-if.ts';
import { timeBudget } from '../metrics/time-budget.ts';
import { type Analysis, type AnalyzedApplication, SCHEMA_VERSION } from '../model/analysis.ts';
import { type ApplicationModel, durationMs, type Gap } from '../model/application.ts';
import type { Budgets } from '../model/budget.ts';
import { missingCapabilities } from '../model/capabilities.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { stableHash } from '../model/texts/stable-hash.ts';
import { NO_TOTALS } from '../model/totals.ts';
import type { LinkTemplates } from '../model/yarn/scheduler-ids.ts';
import { checkBudget } from './budget.ts';
import { detailOf } from './detail/detail.ts';
import { judge } from './judge.ts';
import {
  type ParsedOptions,
  parseOptions,
  runHeuristic,
  withoutRemedies,
} from './run-heuristic.ts';
import { withStatements } from './statements.ts';
import { verdictOf } from './verdict.ts';

/** What applications are judged with. */
export interface EngineSettings {
  /** Name of the preset that `heuristics` come from: analyses are kept by it. */
  readonly preset: string;
  /** In report order, with their options as configured. */
  readonly heuristics: readonly ConfiguredHeuristic[];
  /** Absolute amounts in gates and evidence floors times this (GiB-h times its square); 1 for real applications. */
  readonly gateScale: number;
  /** What runs of a job may take at most; no part of the judgement, and not of `optionsHash`. */
  readonly budgets?: Budgets;
  /** Of the program. */
  readonly version: string;
  readonly nowMs: () => number;
  /** Addresses of the schedulers' pages. What a run is linked with changes nothing of how it is judged. */
  readonly links?: LinkTemplates;
}

/** A configured heuristic with its options parsed. */
interface Prepared {
  readonly configured: ConfiguredHeuristic;
  readonly parsed: ParsedOptions;
}

/**
 * The application judged: the heuristics asked one after the other, symptoms folded into their causes, the rest ranked. The
 * only loop over heuristics there is. The same application and settings give the same document, but for the clock.
 */
export function analyze(app: ApplicationModel, settings: EngineSettings): Analysis {
  const { prepared, optionsHash } = preparation(settings);
  const answers = prepared.map(({ configured, parsed }) =>
    runHeuristic(configured, parsed, app, settings.gateScale),
  );
  const heuristics = answers.map(withoutRemedies);
  const proposed = answers.flatMap(({ heuristicId, findings }) =>
    findings.map((finding) => ({ heuristicId, ...finding })),
  );
  const { findings, alsoNoticed, together } = withStatements(app, judge(app, proposed));
  const times = timeBudget(app);
  const application = analyzedApplication(app, settings.links);
  const recorded = { totals: app.sections.totals ?? NO_TOTALS, gaps: gapsOf(app) };
  const usage = resourceUsage(app);
  return {
    schemaVersion: SCHEMA_VERSION,
    engine: {
      name: 'sparkvet',
      version: settings.version,
      preset: settings.preset,
      gateScale: settings.gateScale,
      optionsHash,
    },
    analyzedAtMs: settings.nowMs(),
    application,
    gaps: recorded.gaps,
    totals: recorded.totals,
    ...(times === undefined ? {} : { timeBudget: times }),
    ...(usage === undefined ? {} : { resourceUsage: usage }),
    verdict: verdictOf({ app, findings, alsoNoticed, heuristics, blind: blindIn(app, settings) }),
    findings,
    alsoNoticed,
    ...withoutUndefined({ together, whatIf: whatIf(app), idealTimes: idealTimes(app) }),
    ...(settings.budgets === undefined
      ? {}
      : { budget: checkBudget(settings.budgets, { ...application, ...recorded }) }),
    heuristics,
    detail: detailOf(app, findings),
  };
}

interface Preparation {
  readonly prepared: readonly Prepared[];
  readonly optionsHash: string;
}

/** The same for every application that is judged with the same settings. */
const preparations = new WeakMap<EngineSettings, Preparation>();

function preparation(settings: EngineSettings): Preparation {
  let known = preparations.get(settings);
  if (known === undefined) {
    const prepared = settings.heuristics.map(prepare);
    known = { prepared, optionsHash: hashOf(settings, prepared) };
    preparations.set(settings, known);
  }
  return known;
}

function prepare(configured: ConfiguredHeuristic): Prepared {
  return { configured, parsed: parseOptions(configured) };
}

/** `engine.optionsHash` of the documents that these settings make. */
export function optionsHashOf(settings: EngineSettings): string {
  return preparation(settings).optionsHash;
}

/** Of what would make two analyses of one application differ: wrong options count as they were configured. */
function hashOf({ preset, gateScale }: EngineSettings, prepared: readonly Prepared[]): string {
  const heuristics = prepared.map(({ configured, parsed }) => ({
    id: configured.heuristic.meta.id,
    options: parsed.kind === 'options' ? parsed.options : configured.options,
  }));
  return stableHash({ preset, gateScale, heuristics });
}

function analyzedApplication(
  app: ApplicationModel,
  templates: LinkTemplates = {},
): AnalyzedApplication {
  const { sections: _sections, gaps: _gaps, lastSeenAtMs: _lastSeen, ...identity } = app;
  const { links: recorded, ...job } = jobIdentity(app);
  const links = { ...linksByTemplate(job, templates), ...recorded };
  return {
    ...identity,
    durationMs: durationMs(app),
    ...job,
    ...(Object.keys(links).length === 0 ? {} : { links }),
  };
}

function gapsOf({ gaps, sections: { totals } }: ApplicationModel): readonly Gap[] {
  return totals === undefined
    ? [...gaps, { kind: 'missing-metrics', detail: 'the record has no totals' }]
    : gaps;
}

function blindIn(app: ApplicationModel, { heuristics }: EngineSettings): ReadonlySet<string> {
  return new Set(
    heuristics
      .filter(({ heuristic }) => missingCapabilities(app, heuristic.requires).length > 0)
      .map(({ heuristic }) => heuristic.meta.id),
  );
}
