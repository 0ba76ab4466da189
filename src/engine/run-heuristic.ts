import type { ConfiguredHeuristic } from '../heuristics/presets.ts';
import type { HeuristicResult, Verdict } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import { isNonEmpty, type ProposedFinding, type Range, type Saving } from '../model/finding.ts';
import { EVIDENCE, FINDING_DRAFT } from '../model/schemas/finding-schema.ts';
import { type Severity, severityRank, worst } from '../model/severity.ts';
import { nonFinitePath } from './non-finite-path.ts';
import { scaleOptions } from './scale-options.ts';
import { withStandIns } from './stand-ins.ts';

/** Characters of a headline: two lines of a terminal. The contract of `Finding` promises it. */
const HEADLINE_LENGTH = 120;
/** Characters of the reason why a heuristic could not answer. */
const REASON_LENGTH = 300;

/** What a heuristic is run with (before scaling), or why its options are wrong. */
export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: unknown }
  | { readonly kind: 'error'; readonly message: string };

/** The configured options with the schema's defaults filled in. */
export function parseOptions({ heuristic, options }: ConfiguredHeuristic): ParsedOptions {
  try {
    return { kind: 'options', options: heuristic.options.parse(options ?? {}) };
  } catch (error) {
    return { kind: 'error', message: `options: ${messageOf(error)}` };
  }
}

/** A result whose findings still carry their remedies, which are for the engine and in no document. */
export type Answer = Omit<HeuristicResult, 'findings'> & {
  readonly findings: readonly ProposedFinding[];
};

/** The same for the document. */
export function withoutRemedies(answer: Answer): HeuristicResult {
  return {
    ...answer,
    findings: answer.findings.map(({ remedy: _remedy, ...finding }) => finding),
  };
}

/**
 * Asks one heuristic. Whatever it does wrong (it throws, it returns numbers that are none) is its own `error` result and
 * nobody else's.
 */
export function runHeuristic(
  { heuristic }: ConfiguredHeuristic,
  parsed: ParsedOptions,
  app: ApplicationModel,
  gateScale: number,
): Answer {
  const heuristicId = heuristic.meta.id;
  if (parsed.kind === 'error') return errorResult(heuristicId, parsed.message);
  const scale = heuristic.gates === 'fixed' ? 1 : gateScale;
  try {
    const verdict = heuristic.run(app, scaleOptions(parsed.options, scale));
    return resultOf(heuristicId, verdict, app);
  } catch (error) {
    return errorResult(heuristicId, messageOf(error));
  }
}

function resultOf(heuristicId: string, verdict: Verdict, app: ApplicationModel): Answer {
  if (verdict.kind === 'not-applicable') {
    const { reason } = verdict;
    return {
      heuristicId,
      outcome: 'not-applicable',
      reason,
      severity: null,
      score: null,
      findings: [],
    };
  }
  const wrong = nonFinitePath(verdict);
  if (wrong !== undefined) return errorResult(heuristicId, `${wrong} is not a finite number`);
  const findings = findingsOf(verdict).map((finding) => asPromised(withStandIns(app, finding)));
  EVIDENCE.parse(verdict.details ?? []);
  const severity = worst(findings.map((finding) => finding.severity));
  return {
    heuristicId,
    outcome: verdict.kind,
    severity,
    score: verdict.score ?? scoreOf(severity, verdict.weight),
    findings,
    ...(verdict.details === undefined ? {} : { details: verdict.details }),
  };
}

/** A user's own heuristic may be plain JavaScript, which no compiler has held to the contract. */
function findingsOf(
  verdict: Exclude<Verdict, { kind: 'not-applicable' }>,
): readonly ProposedFinding[] {
  const kind: string = verdict.kind;
  if (verdict.kind === 'pass') return [];
  if (kind !== 'flag')
    throw new TypeError(`a verdict is pass, flag or not-applicable, not ${kind}`);
  if (!isNonEmpty<ProposedFinding>(verdict.findings))
    throw new TypeError('a flag without a finding');
  for (const finding of verdict.findings) FINDING_DRAFT.parse(finding);
  return verdict.findings;
}

/** Dr. Elephant's: none and low count nothing; a heuristic without a weight scores 0. */
function scoreOf(severity: Severity, weight = 0): number {
  const rank = severityRank(severity);
  return rank >= severityRank('moderate') ? rank * weight : 0;
}

function errorResult(heuristicId: string, message: string): Answer {
  return {
    heuristicId,
    outcome: 'error',
    reason: message,
    severity: null,
    score: null,
    findings: [],
  };
}

/** The parts of the contract that a type cannot hold: the headline's length and the order of a range. */
function asPromised(finding: ProposedFinding): ProposedFinding {
  const { headline, saving } = finding;
  return {
    ...finding,
    headline: cutAtWord(headline, HEADLINE_LENGTH),
    ...(saving === undefined ? {} : { saving: inOrder(saving) }),
  };
}

function inOrder(saving: Saving): Saving {
  return {
    ...saving,
    wallMs: rangeInOrder(saving.wallMs),
    memoryByteMs: rangeInOrder(saving.memoryByteMs),
  };
}

/** `likely` is what was meant; the ends are moved where they are on the wrong side of it. */
function rangeInOrder({ low, likely, high }: Range): Range {
  return { low: Math.min(low, likely), likely, high: Math.max(high, likely) };
}

function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const lastSpace = cut.lastIndexOf(' ');
  // a single endless word is cut where it is, but not through a surrogate pair
  const kept = lastSpace > 0 ? cut.slice(0, lastSpace) : cut.replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.replace(/(?<![\s,;:–-])[\s,;:–-]+$/, '')}…`;
}

/** One line for a person. A validation error lists its issues as JSON; its first issue says more than its first line. */
function messageOf(error: unknown): string {
  const issue = firstIssue(error);
  const text = issue ?? (error instanceof Error ? error.message || error.name : String(error));
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.slice(0, REASON_LENGTH);
}

function firstIssue(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('issues' in error) || !Array.isArray(error.issues)) {
    return undefined;
  }
  const [issue]: readonly unknown[] = error.issues;
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return undefined;
  const path = 'path' in issue && Array.isArray(issue.path) ? issue.path.join('.') : '';
  return path === '' ? String(issue.message) : `${path}: ${String(issue.message)}`;
}
