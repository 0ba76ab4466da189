import type { Analysis, HeuristicResult, RootFinding } from '../../model/analysis.ts';
import { applicationIdInWords } from '../../model/attempt-key.ts';
import type { BudgetCheck } from '../../model/budget.ts';
import type { ReportDismissal } from '../../model/dismissal.ts';
import type { Finding } from '../../model/finding.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import type { Renderer } from '../renderer.ts';
import { adviceSteps, copyBlocks, savingInWords } from '../words/advice.ts';
import { checkInWords, LIMITS_IN_WORDS } from '../words/budget.ts';
import { dismissalInWords, dismissalOf } from '../words/dismissed.ts';
import { evidenceInWords } from '../words/evidence.ts';
import { formatSubject } from '../words/format.ts';
import { xmlElement, xmlText } from './xml.ts';

export const junitRenderer: Renderer = {
  format: 'junit',
  render: (analysis, site) => junitText(analysis, site?.dismissals),
};

/**
 * JUnit XML as CI servers read it: one suite; a failure for each finding, a case that passed, was skipped
 * (not applicable) or broke (error) for each heuristic without one. What is `low` fails nothing; a finding that was dismissed is
 * skipped. Each limit of a budget is a case too; what could not be checked is skipped, with the reason.
 */
function junitText(analysis: Analysis, dismissals: readonly ReportDismissal[] = []): string {
  const suites = xmlElement('testsuites', { name: 'sparkvet' }, [suite(analysis, dismissals)]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
}

function suite(analysis: Analysis, dismissals: readonly ReportDismissal[]): string {
  const { application, findings, heuristics, analyzedAtMs } = analysis;
  const { name } = application;
  const found = new Set(findings.map(({ heuristicId }) => heuristicId));
  const quiet = heuristics.filter(({ heuristicId }) => !found.has(heuristicId));
  const cases = [
    ...(analysis.budget?.checks ?? []).map((check) => budgetCase(name, check)),
    ...findings.map((finding) => findingCase(name, finding, dismissals)),
    ...quiet.map((result) => quietCase(name, result)),
  ];
  const count = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  const attributes = {
    name,
    id: applicationIdInWords(application),
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: (application.durationMs / MS_PER_SECOND).toFixed(3),
    timestamp: timestamp(analyzedAtMs),
  };
  return xmlElement(
    'testsuite',
    attributes,
    cases.map(({ xml }) => xml),
  );
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly xml: string;
}

function caseOf(
  kind: Case['kind'],
  attributes: { readonly classname: string; readonly name: string },
  inside?: { readonly message: string; readonly type?: string; readonly text?: string },
): Case {
  if (kind === 'passed' || inside === undefined) {
    return { kind: 'passed', xml: xmlElement('testcase', attributes) };
  }
  const { message, type, text } = inside;
  const children = text === undefined ? [] : [xmlText(text)];
  const inner = xmlElement(kind, { message, type }, children);
  return { kind, xml: xmlElement('testcase', attributes, [inner]) };
}

function budgetCase(classname: string, check: BudgetCheck): Case {
  const attributes = { classname, name: `budget: ${LIMITS_IN_WORDS[check.limit]}` };
  const message = checkInWords(check);
  switch (check.outcome) {
    case 'kept':
      return caseOf('passed', attributes);
    case 'breached':
      return caseOf('failure', attributes, { message, type: 'budget' });
    case 'unchecked':
      return caseOf('skipped', attributes, { message });
  }
}

function findingCase(
  classname: string,
  finding: RootFinding,
  dismissals: readonly ReportDismissal[],
): Case {
  const { heuristicId, subject, severity, headline } = finding;
  const attributes = { classname, name: `${heuristicId}: ${formatSubject(subject)}` };
  const dismissal = dismissalOf(finding, dismissals);
  if (dismissal !== undefined) {
    const message = `${headline} (${dismissalInWords(dismissal)})`;
    return caseOf('skipped', attributes, { message });
  }
  const inside = { message: headline, type: severity, text: failureText(finding) };
  return caseOf('failure', attributes, inside);
}

function failureText(finding: Finding): string {
  const saving = savingInWords(finding.saving);
  return [
    ...finding.evidence.map(evidenceInWords),
    ...adviceSteps(finding).map(({ action }) => `Change: ${action}`),
    ...copyBlocks(finding).map(({ label, text }) => `${label}:\n${text}`),
    ...(saving === undefined ? [] : [`Gives back: ${saving}`]),
    `Confidence: ${finding.confidence.level}, ${finding.confidence.because}`,
  ].join('\n');
}

function quietCase(classname: string, result: HeuristicResult): Case {
  const attributes = { classname, name: result.heuristicId };
  const message = result.reason ?? 'no reason given';
  switch (result.outcome) {
    case 'error':
      return caseOf('error', attributes, { message });
    case 'not-applicable':
      return caseOf('skipped', attributes, { message });
    case 'pass':
    case 'flag':
      return caseOf('passed', attributes);
  }
}

/** ISO 8601 without a zone, as the schema of the format has it; in UTC. */
function timestamp(atMs: number): string | undefined {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().slice(0, 19);
}
