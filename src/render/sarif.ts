import type { Analysis } from '../model/analysis.ts';
import type { Finding, Subject } from '../model/finding.ts';
import type { Raised } from '../model/severity.ts';
import { adviceSteps, savingInWords } from './advice.ts';
import { evidenceInWords } from './evidence.ts';
import { formatSubject } from './format.ts';
import { gapInWords } from './gaps.ts';
import { applicationIdInWords } from './identity.ts';
import { jsonText } from './json.ts';
import type { Renderer } from './renderer.ts';

export const sarifRenderer: Renderer = {
  format: 'sarif',
  render: (analysis) => sarifText([analysis]),
};

/** SARIF 2.1.0: a run for each application, a rule for each heuristic, a result for each finding, low ones as notes. */
export function sarifText(analyses: readonly Analysis[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: analyses.map(runOf),
  };
  return jsonText(log, 2);
}

function runOf(analysis: Analysis): object {
  const { application, engine, findings, alsoNoticed, verdict } = analysis;
  const ruleIds = ruleIdsOf(analysis);
  return {
    tool: {
      driver: {
        name: engine.name,
        version: engine.version,
        rules: ruleIds.map((id) => ({ id })),
      },
    },
    automationDetails: { id: `${engine.name}/${application.jobKey ?? application.name}/` },
    invocations: [invocationOf(analysis)],
    results: [...findings, ...alsoNoticed].map((finding) =>
      resultOf(finding, ruleIds.indexOf(finding.heuristicId), analysis),
    ),
    properties: {
      application: applicationIdInWords(application),
      severity: verdict.severity,
      headline: verdict.headline,
      preset: engine.preset,
    },
  };
}

function ruleIdsOf({ heuristics, findings, alsoNoticed }: Analysis): readonly string[] {
  const results = [...heuristics, ...findings, ...alsoNoticed];
  return [...new Set(results.map(({ heuristicId }) => heuristicId))];
}

/** What could not be seen is a note of the tool about itself; a heuristic that broke is an error of it. */
function invocationOf({ gaps, heuristics }: Analysis): object {
  const errors = heuristics.filter(({ outcome }) => outcome === 'error');
  return {
    executionSuccessful: errors.length === 0,
    toolExecutionNotifications: [
      ...errors.map(({ heuristicId, reason }) => ({
        level: 'error',
        message: { text: `${heuristicId}: ${reason ?? 'no message'}` },
        associatedRule: { id: heuristicId },
      })),
      ...gaps.map((gap) => ({ level: 'note', message: { text: gapInWords(gap) } })),
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
    message: { text: messageOf(finding) },
    locations: [
      {
        logicalLocations: [
          {
            name: subject,
            kind: finding.subject.kind,
            fullyQualifiedName: `${application.name}/${subject}`,
          },
        ],
      },
    ],
    partialFingerprints: { 'sparkvet/v1': fingerprintOf(finding, application) },
    properties: {
      severity: finding.severity,
      confidence: finding.confidence.level,
      owner: finding.owner,
      ...(finding.saving === undefined ? {} : { saving: finding.saving }),
    },
  };
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

/** The same trouble of the same recurring job: ids of stages and executors change from run to run, so only their kind counts. */
function fingerprintOf({ heuristicId, subject }: Finding, app: Analysis['application']): string {
  return [app.jobKey ?? app.name, heuristicId, lastingName(subject)].join('/');
}

function lastingName(subject: Subject): string {
  return subject.kind === 'property' ? subject.name : subject.kind;
}
