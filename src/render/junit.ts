import type { Analysis, HeuristicResult, RootFinding } from '../model/analysis.ts';
import type { Finding } from '../model/finding.ts';
import { MS_PER_SECOND } from '../model/units.ts';
import { adviceSteps, copyBlocks, savingInWords } from './advice.ts';
import { evidenceInWords } from './evidence.ts';
import { formatSubject } from './format.ts';
import { applicationIdInWords } from './identity.ts';
import type { Renderer } from './renderer.ts';
import { xmlElement, xmlText } from './xml.ts';

export const junitRenderer: Renderer = {
  format: 'junit',
  render: (analysis) => junitText([analysis]),
};

/**
 * JUnit XML as CI servers read it: a suite for each application; a failure for each finding, a case that passed, was skipped
 * (not applicable) or broke (error) for each heuristic without one. What is `low` fails nothing.
 */
export function junitText(analyses: readonly Analysis[]): string {
  const suites = xmlElement('testsuites', { name: 'sparkvet' }, analyses.map(suite));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
}

function suite(analysis: Analysis): string {
  const { application, findings, heuristics, analyzedAtMs } = analysis;
  const failing = new Set(findings.map(({ heuristicId }) => heuristicId));
  const quiet = heuristics.filter(({ heuristicId }) => !failing.has(heuristicId));
  const attributes = {
    name: application.name,
    id: applicationIdInWords(application),
    tests: findings.length + quiet.length,
    failures: findings.length,
    errors: quiet.filter(({ outcome }) => outcome === 'error').length,
    skipped: quiet.filter(({ outcome }) => outcome === 'not-applicable').length,
    time: (application.durationMs / MS_PER_SECOND).toFixed(3),
    timestamp: timestamp(analyzedAtMs),
  };
  const cases = [
    ...findings.map((finding) => failedCase(application.name, finding)),
    ...quiet.map((result) => quietCase(application.name, result)),
  ];
  return xmlElement('testsuite', attributes, cases);
}

function failedCase(classname: string, finding: RootFinding): string {
  const name = `${finding.heuristicId}: ${formatSubject(finding.subject)}`;
  const failure = xmlElement('failure', { message: finding.headline, type: finding.severity }, [
    xmlText(failureText(finding)),
  ]);
  return xmlElement('testcase', { classname, name }, [failure]);
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

function quietCase(classname: string, result: HeuristicResult): string {
  const attributes = { classname, name: result.heuristicId };
  const message = result.reason ?? 'no reason given';
  switch (result.outcome) {
    case 'error':
      return xmlElement('testcase', attributes, [xmlElement('error', { message })]);
    case 'not-applicable':
      return xmlElement('testcase', attributes, [xmlElement('skipped', { message })]);
    case 'pass':
    case 'flag':
      return xmlElement('testcase', attributes);
  }
}

/** ISO 8601 without a zone, as the schema of the format has it; in UTC. */
function timestamp(atMs: number): string | undefined {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().slice(0, 19);
}
