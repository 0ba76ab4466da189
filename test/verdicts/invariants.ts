import type { Analysis } from '../../src/model/analysis.ts';
import type { Finding, Recommendation } from '../../src/model/finding.ts';

const HEADLINE_LENGTH = 120;
const FINDING_COUNT = 5;
/** Sums of a budget may be off by this much. */
const BUDGET_SHARE = 0.005;
/** Of `spark.sql`, what a running session refuses to change (Spark's StaticSQLConf). */
const STATIC =
  /^spark\.sql\.(?:warehouse\.dir|catalogImplementation|globalTempDatabase|sources\.schemaStringLengthThreshold|filesourceTableRelationCacheSize|codegen\.(?:cache|comments)|extensions|cache\.serializer|queryExecutionListeners|streaming\.(?:streamingQueryListeners|ui)|hive\.thriftServer|ui\.|broadcastExchange\.maxThreadThreshold|subquery\.maxThreadThreshold|event\.truncate|legacy\.createHiveTableByDefault|metadataCacheTTLSeconds|defaultUrlStreamHandlerFactory)/;

/** Everything in the document that no document may say; empty where it is as promised. */
export function broken(analysis: Analysis): readonly string[] {
  const all = [...analysis.findings, ...analysis.alsoNoticed];
  return [
    ...analysis.heuristics
      .filter(({ outcome }) => outcome === 'error')
      .map(({ heuristicId, reason }) => `${heuristicId} is in error: ${reason}`),
    ...notFinite(analysis, ''),
    ...(analysis.findings.length > FINDING_COUNT && analysis.application.outcome === 'succeeded'
      ? ['more than five findings']
      : []),
    ...all.flatMap((finding) => brokenIn(finding, analysis)),
    ...contradictions(all),
    ...brokenBudget(analysis),
  ];
}

function brokenIn(finding: Finding, { application, totals }: Analysis): readonly string[] {
  const { heuristicId, headline, saving, recommendations } = finding;
  const wrong: string[] = [];
  if (headline.length > HEADLINE_LENGTH) wrong.push(`a headline of ${headline.length}`);
  if (/NaN|undefined|Infinity|null|\[object/.test(headline)) wrong.push(headline);
  if (recommendations.length === 0) wrong.push('no advice');
  if (saving !== undefined && saving.wallMs.likely > application.durationMs + 1) {
    wrong.push(`saves ${saving.wallMs.likely} ms of ${application.durationMs}`);
  }
  const heldByteMs = totals.heldMemoryByteMs;
  if (saving !== undefined && heldByteMs > 0 && saving.memoryByteMs.likely > heldByteMs * 1.001) {
    wrong.push(`saves ${saving.memoryByteMs.likely} byte-ms of ${heldByteMs}`);
  }
  return [...wrong, ...recommendations.flatMap(brokenAdvice)].map(
    (what) => `${heuristicId}: ${what}`,
  );
}

function brokenAdvice(advice: Recommendation): readonly string[] {
  if (advice.kind !== 'set-property') return [];
  const { property, to, scope } = advice;
  const wrong: string[] = [];
  if (/NaN|undefined|Infinity|(?<![\w.])-\d/.test(to) || to === '') wrong.push(`${property}=${to}`);
  if (scope === 'session' && (!property.startsWith('spark.sql.') || STATIC.test(property))) {
    wrong.push(`${property} cannot be set in a session`);
  }
  return wrong;
}

function contradictions(findings: readonly Finding[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const advice of findings.flatMap(({ recommendations }) => recommendations)) {
    if (advice.kind !== 'set-property') continue;
    const known = values.get(advice.property) ?? new Set();
    values.set(advice.property, known.add(advice.to));
  }
  return [...values]
    .filter(([, { size }]) => size > 1)
    .map(([property, to]) => `${property} to ${[...to].join(' and ')}`);
}

function brokenBudget({ timeBudget, application, totals }: Analysis): readonly string[] {
  if (timeBudget === undefined) return [];
  const { wall, cores } = timeBudget;
  return [
    ...[...wall, ...cores].filter(({ ms }) => ms < 0).map(({ id, ms }) => `${id} of ${ms} ms`),
    ...unlike('wall clock', wall, application.durationMs),
    ...(cores.length === 0 ? [] : unlike('core time', cores, totals.heldCoreMs)),
  ];
}

function unlike(
  name: string,
  slices: readonly { readonly ms: number }[],
  wholeMs: number,
): readonly string[] {
  const sumMs = slices.reduce((sum, { ms }) => sum + ms, 0);
  const isClose = Math.abs(sumMs - wholeMs) <= Math.max(1, BUDGET_SHARE * wholeMs);
  return isClose ? [] : [`slices of the ${name} add up to ${sumMs} of ${wholeMs}`];
}

function notFinite(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => notFinite(member, `${path}.${key}`));
}
