import type { Analysis } from '../../model/analysis.ts';
import type { LinkKind } from '../../model/yarn/scheduler-ids.ts';
import { formatQuantity, formatTime } from '../words/format.ts';
import {
  CLUSTER_MANAGER_IN_WORDS,
  frameworkInWords,
  OUTCOME_IN_WORDS,
  startedByInWords,
} from '../words/identity.ts';

export interface IdentityView {
  readonly name: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

/** Which run this is; what is not known is not listed. */
export function identityView({ application, detail }: Analysis): IdentityView {
  const { links = {}, startedAtMs, submittedAtMs, endedAtMs } = application;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Application', application.id],
    ['Attempt', application.attemptId],
    ['Recurring job', application.jobKey],
    ['Owner of the job', application.jobOwner],
    ['Started by', startedByInWords(application)],
    ['User', application.user],
    ['Queue', application.queue],
    ['Cluster', application.cluster === 'default' ? undefined : application.cluster],
    ['Runs on', CLUSTER_MANAGER_IN_WORDS[application.clusterManager]],
    ['Version', versions(application, detail)],
    ['Outcome', OUTCOME_IN_WORDS[application.outcome]],
    ['Submitted', submittedAtMs === undefined ? undefined : formatTime(submittedAtMs)],
    ['Started', formatTime(startedAtMs)],
    ['Ended', endedAtMs === undefined ? undefined : formatTime(endedAtMs)],
    ['Duration', formatQuantity({ value: application.durationMs, unit: 'ms' })],
    ['Read from', application.sources.join(', ')],
  ];
  return {
    name: application.name,
    facts: facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }])),
    links: Object.entries(links)
      .filter(([, href]) => isWebAddress(href))
      .map(([kind, href]) => ({ label: labelOf(kind), href })),
  };
}

const LINK_LABELS: ReadonlyMap<string, string> = new Map<LinkKind, string>([
  ['job', 'Job'],
  ['jobRun', 'This run of the job'],
  ['workflow', 'Workflow'],
  ['workflowRun', 'This run of the workflow'],
  ['session', 'Session'],
]);

function labelOf(kind: string): string {
  return LINK_LABELS.get(kind) ?? kind;
}

function versions(application: Analysis['application'], detail: Analysis['detail']): string {
  const { javaVersion, scalaVersion } = detail?.environment ?? {};
  const java = javaVersion === undefined ? undefined : `Java ${javaVersion}`;
  const scala =
    scalaVersion === undefined ? undefined : `Scala ${scalaVersion.replace(/^version /, '')}`;
  return [frameworkInWords(application), java, scala]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** Anything else (`javascript:`, `data:`, `file:`) could act when it is clicked. */
function isWebAddress(href: string): boolean {
  return /^https?:\/\//i.test(href) && URL.canParse(href);
}
