import type { Insertable } from 'kysely';
import type { Analysis } from '../model/analysis.ts';
import { attemptKey } from '../model/attempt-key.ts';
import type { Finding, Saving, Subject } from '../model/finding.ts';
import { severityRank } from '../model/severity.ts';
import { stageKey } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { columnText, optionalColumnText } from './column-text.ts';
import { encodeDocument, encodeSummary } from './document.ts';
import type { AnalysisTable, FindingTable } from './schema.ts';
import { startMs, wholeMs } from './whole-ms.ts';

export type AnalysisRow = Omit<Insertable<AnalysisTable>, 'id'>;
export type FindingRow = Omit<Insertable<FindingTable>, 'analysis_id'>;

/** The analysis as the columns that lists filter by, its summary and its document. */
export function analysisRow(analysis: Analysis): AnalysisRow {
  const { application, engine, verdict, totals, findings } = analysis;
  return {
    ...identityColumns(analysis),
    name: columnText(application.name),
    user_name: optionalColumnText(application.user),
    queue: optionalColumnText(application.queue),
    job_key: optionalColumnText(application.jobKey),
    framework_version: optionalColumnText(application.framework.version),
    outcome: application.outcome,
    started_at_ms: startMs(application.startedAtMs),
    ended_at_ms: application.endedAtMs === undefined ? null : wholeMs(application.endedAtMs),
    duration_ms: wholeMs(application.durationMs),
    severity_rank: severityRank(verdict.severity),
    efficiency: verdict.efficiency,
    headline: columnText(verdict.headline),
    top_heuristic_id: optionalColumnText(findings[0]?.heuristicId),
    held_core_ms: totals.heldCoreMs,
    held_memory_byte_ms: totals.heldMemoryByteMs,
    recoverable_wall_ms: likelySum(findings, 'wallMs'),
    recoverable_memory_byte_ms: likelySum(findings, 'memoryByteMs'),
    analyzed_at_ms: wholeMs(analysis.analyzedAtMs),
    engine_version: engine.version,
    options_hash: engine.optionsHash,
    schema_version: analysis.schemaVersion,
    summary: encodeSummary(analysis),
    document: encodeDocument(analysis),
  };
}

/** The unique key. */
function identityColumns({
  application,
  engine,
}: Analysis): Pick<AnalysisRow, 'cluster' | 'application_id' | 'attempt_id' | 'preset'> {
  return {
    cluster: columnText(application.cluster),
    application_id: columnText(application.id),
    attempt_id: columnText(attemptKey(application)),
    preset: columnText(engine.preset),
  };
}

/** Root findings in their order, then what was noticed besides. */
export function findingRows(analysis: Analysis): readonly FindingRow[] {
  const { findings, alsoNoticed } = analysis;
  const all: readonly Finding[] = [...findings, ...alsoNoticed];
  const worst = new Set(worstByHeuristic(all).values());
  return all.map((finding, rank) => ({
    rank,
    heuristic_id: columnText(finding.heuristicId),
    severity_rank: severityRank(finding.severity),
    subject_kind: finding.subject.kind,
    subject_key: columnText(subjectKey(finding.subject)),
    headline: columnText(finding.headline),
    saved_wall_ms: finding.saving?.wallMs.likely ?? null,
    saved_memory_byte_ms: finding.saving?.memoryByteMs.likely ?? null,
    owner: finding.owner,
    is_root: rank < findings.length ? 1 : 0,
    is_worst: worst.has(finding) ? 1 : 0,
    started_at_ms: startMs(analysis.application.startedAtMs),
  }));
}

/** The first of the most severe findings of each heuristic. */
function worstByHeuristic(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    const known = worst.get(finding.heuristicId);
    if (known === undefined || severityRank(finding.severity) > severityRank(known.severity)) {
      worst.set(finding.heuristicId, finding);
    }
  }
  return worst;
}

function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'application':
      return '';
    case 'stage':
      return stageKey(subject);
    case 'sql':
      return subject.nodeId === undefined
        ? String(subject.executionId)
        : `${subject.executionId}/${subject.nodeId}`;
    case 'executor':
      return subject.executorId;
    case 'host':
      return subject.host;
    case 'property':
      return subject.name;
  }
}

function likelySum(
  findings: Analysis['findings'],
  of: keyof Pick<Saving, 'wallMs' | 'memoryByteMs'>,
): number {
  return sumBy(findings, ({ saving }) => saving?.[of].likely ?? 0);
}
