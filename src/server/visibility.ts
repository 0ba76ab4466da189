import type { Analysis } from '../model/analysis.ts';
import type { AnalysisDetail, WallPath } from '../model/detail.ts';
import type { Evidence, Finding, FindingDraft, Recommendation } from '../model/finding.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { HIDDEN, publicSentence, withoutPaths } from '../model/texts/public-text.ts';
import type { Viewer } from './parts.ts';

const NOTE =
  'query text, paths and configuration: only the owner of the application and the platform may see them';
/** Columns of evidence that name something, one word each: no text, no path, nothing that was set. */
const NAMING_COLUMNS: ReadonlySet<string> = new Set([
  'attempt',
  'error',
  'executor',
  'host',
  'job',
  'name',
  'query',
  'reason',
  'stage',
  'task',
]);
const PLAIN_NAME = /^(?:(?:stage|executor|task|job|query|attempt) )?[\w.:%-]{1,64}$/i;
/** As Spark calls a place in the code; a program may call it anything. */
const CALL_SITE = /^[\w.$<>]{1,64} at \S{1,300}$/;
/** Of a session, the number of a statement; other groups of jobs are called anything. */
const STATEMENT = /^\d{1,12}$/;
/** An advice about a setting begins with what it is set to. */
const SETTING = /^([\w.-]+)=[^]*$/;

/** Whether everything of an application of that user is shown. */
export function seesAll({ name, role }: Viewer, user: string | undefined): boolean {
  return role === 'platform' || (name !== undefined && name === user);
}

/**
 * What everyone may see of an analysis: verdicts, figures, times, places. Left out are the configuration, plans and query
 * texts, descriptions of jobs and stages, why executors were removed, messages of errors, texts of evidence, code; paths in
 * what remains. What a later version adds to the detail stays out until it is named here. A gap says so.
 */
export function publicPart(analysis: Analysis): Analysis {
  const { application, detail, verdict, findings, alsoNoticed, heuristics, gaps, ...rest } =
    analysis;
  const shown: Omit<Analysis, 'application'> = {
    ...rest,
    verdict: { ...verdict, headline: publicSentence(verdict.headline) },
    gaps: [...gaps, { kind: 'hidden', detail: NOTE }],
    findings: findings.map(({ statement, ...finding }) => ({
      ...finding,
      ...publicWords(finding),
      ...publicStatement(statement),
    })),
    alsoNoticed: alsoNoticed.map(({ statement, ...finding }) => ({
      ...finding,
      ...publicWords(finding),
      ...publicStatement(statement),
    })),
    heuristics: heuristics.map(({ details, ...result }) => ({
      ...result,
      findings: result.findings.map((draft) => ({ ...draft, ...publicWords(draft) })),
      ...withoutUndefined({ details: details?.map(publicEvidence) }),
    })),
    ...withoutUndefined({ detail: detail && publicDetail(detail) }),
  };
  return { ...pathless(shown), application: { ...application } };
}

function publicWords({
  headline,
  evidence: [first, ...others],
  recommendations,
}: FindingDraft): Pick<FindingDraft, 'headline' | 'evidence' | 'recommendations'> {
  return {
    headline: publicSentence(headline),
    evidence: [publicEvidence(first), ...others.map(publicEvidence)],
    recommendations: recommendations.map(publicRecommendation),
  };
}

function publicStatement(statement: string | undefined): Pick<Finding, 'statement'> {
  return statement !== undefined && STATEMENT.test(statement) ? { statement } : {};
}

function publicEvidence(evidence: Evidence): Evidence {
  switch (evidence.kind) {
    case 'measure':
    case 'distribution':
      return evidence;
    case 'text':
      return { ...evidence, text: HIDDEN };
    case 'table':
      return { ...evidence, rows: evidence.rows.map(publicRow) };
  }
}

type Row = Readonly<Record<string, string | number>>;

function publicRow(row: Row): Row {
  const cells = Object.entries(row).map(([key, cell]) => [
    key,
    typeof cell === 'number' || isName(key, cell) ? cell : HIDDEN,
  ]);
  return Object.fromEntries(cells);
}

function isName(column: string, cell: string): boolean {
  return NAMING_COLUMNS.has(column) && PLAIN_NAME.test(cell);
}

/** What to set is advice; what was set is configuration. */
function publicRecommendation(recommendation: Recommendation): Recommendation {
  switch (recommendation.kind) {
    case 'set-property':
      return recommendation.from === undefined
        ? recommendation
        : { ...recommendation, from: HIDDEN };
    case 'change-code': {
      const { before: _before, after: _after, ...advice } = recommendation;
      return advice;
    }
    case 'look-into':
      return { ...recommendation, advice: publicAdvice(recommendation.advice) };
  }
}

function publicAdvice(advice: string): string {
  return publicSentence(advice.replace(SETTING, `$1: ${HIDDEN}`));
}

function publicDetail(detail: AnalysisDetail): AnalysisDetail {
  const { environment, jobs, stages, executors, strips } = detail;
  const { timeline, clusterUsage, wallPath, executorEnds } = detail;
  const { moreJobCount, moreStageCount, moreExecutorCount } = detail;
  return {
    environment,
    configuration: [],
    morePropertyCount: detail.configuration.length + detail.morePropertyCount,
    jobs: jobs.map(({ description: _description, jobGroup: _jobGroup, ...job }) => placed(job)),
    moreJobCount,
    stages: stages.map(({ description: _description, ...stage }) => placed(stage)),
    moreStageCount,
    // YARN quotes the end of a container's log
    executors: executors.map(({ removedReason: _removedReason, ...executor }) => executor),
    moreExecutorCount,
    strips,
    ...withoutUndefined({
      timeline,
      clusterUsage,
      executorEnds,
      wallPath: wallPath && publicPath(wallPath),
    }),
  };
}

function publicPath(path: WallPath): WallPath {
  return {
    ...path,
    spans: path.spans.map((span) => (span.kind === 'stage' ? placed(span) : span)),
  };
}

function placed<T extends { readonly name: string }>(item: T): T {
  return CALL_SITE.test(item.name) ? item : { ...item, name: HIDDEN };
}

/** The same with no path in any of its texts. */
function pathless<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    typeof value === 'string' ? withoutPaths(value) : value,
  );
  return copy;
}
