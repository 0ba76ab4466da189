import type { Analysis } from '../../model/analysis.ts';
import { applicationIdInWords } from '../../model/attempt-key.ts';
import type { BudgetCheck } from '../../model/budget.ts';
import type { ReportDismissal } from '../../model/dismissal.ts';
import { type Finding, lastingName } from '../../model/finding.ts';
import type { Raised } from '../../model/severity.ts';
import { printable } from '../../model/texts/printable.ts';
import { jsonText } from '../json.ts';
import { ZERO_WIDTH_SPACE } from '../printable.ts';
import type { Renderer } from '../renderer.ts';
import { adviceSteps, savingInWords } from '../words/advice.ts';
import { checkInWords } from '../words/budget.ts';
import { dismissalInWords, dismissalOf } from '../words/dismissed.ts';
import { evidenceInWords } from '../words/evidence.ts';
import { formatSubject } from '../words/format.ts';
import { gapInWords } from '../words/gaps.ts';

export const sarifRenderer: Renderer = {
  format: 'sarif',
  render: (analysis, site) => sarifText(analysis, site?.dismissals),
};

/**
 * SARIF 2.1.0: one run, a rule for each heuristic, a result for each finding, low ones as notes, dismissed ones
 * suppressed, and an error for each limit of a budget that was not kept. What GitHub's code scanning asks for is in docs/ci.md.
 */
function sarifText(analysis: Analysis, dismissals: readonly ReportDismissal[] = []): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [runOf(analysis, dismissals)],
  };
  return jsonText(log, 2);
}

const BUDGET_RULE = 'budget';

function runOf(analysis: Analysis, dismissals: readonly ReportDismissal[]): object {
  const { application, engine, findings, alsoNoticed, verdict } = analysis;
  const ruleIds = ruleIdsOf(analysis);
  const indexOf = (id: string): number => ruleIds.indexOf(id);
  return {
    tool: {
      driver: { name: engine.name, version: engine.version, rules: ruleIds.map(ruleOf) },
    },
    automationDetails: { id: `${engine.name}/${jobOf(application)}/` },
    invocations: [invocationOf(analysis)],
    results: [
      ...breachesOf(analysis).map((check) => breachResult(check, indexOf(BUDGET_RULE), analysis)),
      ...[...findings, ...alsoNoticed].map((finding) => ({
        ...resultOf(finding, indexOf(finding.heuristicId), analysis),
        ...suppressionsOf(finding, dismissals),
      })),
    ],
    properties: {
      application: applicationIdInWords(application),
      severity: verdict.severity,
      headline: verdict.headline,
      preset: engine.preset,
    },
  };
}

function ruleIdsOf(analysis: Analysis): readonly string[] {
  const { heuristics, findings, alsoNoticed, budget } = analysis;
  const results = [...heuristics, ...findings, ...alsoNoticed].map((one) => one.heuristicId);
  return [...new Set([...results, ...(budget === undefined ? [] : [BUDGET_RULE])])];
}

/** The document has ids only; what a rule says is on its page. */
function ruleOf(id: string): object {
  const text = `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;
  const help =
    id === BUDGET_RULE
      ? 'What runs of this job may take at most, as its budget file says.'
      : `sparkvet heuristics ${id} tells how it judges, and what to do.`;
  return {
    id,
    name: id,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: help },
  };
}

function breachesOf({ budget }: Analysis): readonly BudgetCheck[] {
  return (budget?.checks ?? []).filter(({ outcome }) => outcome === 'breached');
}

function breachResult(check: BudgetCheck, ruleIndex: number, { application }: Analysis): object {
  return {
    ruleId: BUDGET_RULE,
    ruleIndex,
    level: 'error',
    message: { text: shown(`Over budget: ${checkInWords(check)}`) },
    locations: [locationOf(application, 'application', 'application')],
    partialFingerprints: fingerprintsOf([jobOf(application), BUDGET_RULE, check.limit]),
  };
}

function suppressionsOf(finding: Finding, dismissals: readonly ReportDismissal[]): object {
  const dismissal = dismissalOf(finding, dismissals);
  if (dismissal === undefined) return {};
  const justification = shown(dismissalInWords(dismissal));
  return { suppressions: [{ kind: 'external', status: 'accepted', justification }] };
}

function jobOf({ jobKey, name }: Analysis['application']): string {
  return jobKey ?? name;
}

/** What could not be seen is a note of the tool about itself; a heuristic that broke is an error of it. */
function invocationOf({ gaps, heuristics, budget }: Analysis): object {
  const errors = heuristics.filter(({ outcome }) => outcome === 'error');
  const unchecked = (budget?.checks ?? []).filter(({ outcome }) => outcome === 'unchecked');
  return {
    executionSuccessful: errors.length === 0,
    toolExecutionNotifications: [
      ...errors.map(({ heuristicId, reason }) => ({
        level: 'error',
        message: { text: shown(`${heuristicId}: ${reason ?? 'no message'}`) },
        associatedRule: { id: heuristicId },
      })),
      ...unchecked.map((check) => ({
        level: 'warning',
        message: { text: shown(`Budget: ${checkInWords(check)}`) },
        associatedRule: { id: BUDGET_RULE },
      })),
      ...gaps.map((gap) => ({ level: 'note', message: { text: shown(gapInWords(gap)) } })),
    ],
  };
}

const LEVELS: Readonly<Record<Raised, 'note' | 'warning' | 'error'>> = {
  low: 'note',
  moderate: 'warning',
  severe: 'error',
  critical: 'error',
};

function resultOf(finding: Finding, ruleIndex: number, { application }: Analysis): object {
  const subject = formatSubject(finding.subject);
  return {
    ruleId: finding.heuristicId,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: shown(messageOf(finding)) },
    locations: [locationOf(application, subject, finding.subject.kind)],
    partialFingerprints: fingerprintsOf(lastingParts(finding, application)),
    properties: {
      severity: finding.severity,
      confidence: finding.confidence.level,
      owner: finding.owner,
      ...(finding.saving === undefined ? {} : { saving: finding.saving }),
    },
  };
}

/** A text that viewers show as it is: they make a link of `[text](target)`, and some print on a terminal. */
function shown(text: string): string {
  return printable(text).replaceAll('](', `]${ZERO_WIDTH_SPACE}(`);
}

function messageOf(finding: Finding): string {
  const saving = savingInWords(finding.saving);
  return [
    finding.headline,
    ...finding.evidence.slice(0, 3).map(evidenceInWords),
    ...adviceSteps(finding).map(({ action }) => `Change: ${action}`),
    ...(saving === undefined ? [] : [`Gives back: ${saving}`]),
  ].join('\n');
}

/**
 * Where it is, for who knows applications; and a file that stands for the job, for code scanning, which shows nothing without one.
 * The file need not exist.
 */
function locationOf(app: Analysis['application'], name: string, kind: string): object {
  const place = jobOf(app)
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{N}._/-]+/gu, '-')
    .split('/')
    .filter((part) => /[^.]/.test(part));
  const uri = encodedPath(['spark-jobs', ...place].join('/'));
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine: 1 },
    },
    logicalLocations: [{ name, kind, fullyQualifiedName: `${app.name}/${name}` }],
  };
}

const URI_LENGTH = 400;

/** As much of it as fits; no character is cut in two. */
function encodedPath(path: string): string {
  let encoded = '';
  for (const character of path) {
    const next = character === '/' ? character : encodeURIComponent(character);
    if (encoded.length + next.length > URI_LENGTH) break;
    encoded += next;
  }
  return encoded;
}

/** The same trouble of the same recurring job: ids of stages and executors change from run to run, so only their kind counts. */
function lastingParts({ heuristicId, subject }: Finding, app: Analysis['application']) {
  return [jobOf(app), heuristicId, lastingName(subject)];
}

/** Ours, and the name under which code scanning looks for one. */
function fingerprintsOf(parts: readonly string[]): object {
  const fingerprint = parts.join('/');
  return { 'sparkvet/v1': fingerprint, primaryLocationLineHash: fingerprint };
}
