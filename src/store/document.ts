import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Analysis, type AnalysisSummary, SCHEMA_VERSION } from '../model/analysis.ts';
import type { AnalysisDetail } from '../model/detail.ts';
import { SEVERITIES } from '../model/severity.ts';
import { MIB } from '../model/units.ts';
import { StoreError } from './store-error.ts';

/** A detail is at most 256 KiB; what unpacks to a multiple of that was not written here. */
const DETAIL_BYTES_MAX = 16 * MIB;

type Document = Omit<Analysis, 'detail'>;

/** JSON escapes lone surrogates and NUL, so any string survives; `detail` is kept apart. */
export function encodeDocument(analysis: Analysis): string {
  const { detail: _detail, ...document } = analysis;
  return JSON.stringify(document);
}

/** As JSON, gzipped. */
export function encodeDetail(detail: AnalysisDetail): Uint8Array {
  return gzipSync(JSON.stringify(detail));
}

/** What a row of a list shows, as JSON. */
export function encodeSummary(analysis: Analysis): string {
  const [top] = analysis.findings;
  const summary: AnalysisSummary = {
    application: analysis.application,
    verdict: analysis.verdict,
    analyzedAtMs: analysis.analyzedAtMs,
    preset: analysis.engine.preset,
    ...(top === undefined ? {} : { topHeuristicId: top.heuristicId }),
  };
  return JSON.stringify(summary);
}

/** What was saved. Throws `StoreError`: `unknown-document` of a version this program does not read, `damaged-document`. */
export function decodeAnalysis(
  of: string,
  document: string,
  detail: Uint8Array | undefined,
): Analysis {
  const value = intact(of, () => parseJson(document));
  const version = VERSIONED.safeParse(value).data?.schemaVersion;
  if (version !== undefined && version !== SCHEMA_VERSION) {
    throw new StoreError(
      'unknown-document',
      `the analysis of ${of} is a document of version ${version}, this sparkvet reads ${SCHEMA_VERSION}: update sparkvet, or analyse the application again`,
    );
  }
  if (!isDocument(value)) throw damaged(of);
  return detail === undefined ? value : { ...value, detail: decodeDetail(of, detail) };
}

/** One row of a list. Throws `StoreError` `damaged-document`. */
export function decodeSummary(of: string, summary: string): AnalysisSummary {
  const value = intact(of, () => parseJson(summary));
  if (!isSummary(value)) throw damaged(of);
  return value;
}

function decodeDetail(of: string, body: Uint8Array): AnalysisDetail {
  const value = intact(of, () =>
    parseJson(gunzipSync(body, { maxOutputLength: DETAIL_BYTES_MAX }).toString()),
  );
  if (!isDetail(value)) throw damaged(of);
  return value;
}

/** Enough to tell our document from damage: what everybody who reads it takes for granted. A full schema would refuse what only says more. */
const SOME = z.array(z.unknown());
const VERSIONED = z.object({ schemaVersion: z.number() });
const APPLICATION = z.object({
  cluster: z.string(),
  id: z.string(),
  startedAtMs: z.number(),
  framework: z.object({}),
  sources: SOME,
});
const VERDICT = z.object({ severity: z.enum(SEVERITIES), headline: z.string() });
const FINDING = z.object({
  heuristicId: z.string(),
  subject: z.object({ kind: z.string() }),
  evidence: SOME,
  recommendations: SOME,
  confidence: z.object({}),
});
const DOCUMENT = VERSIONED.extend({
  engine: z.object({ preset: z.string() }),
  application: APPLICATION,
  verdict: VERDICT,
  gaps: SOME,
  totals: z.object({}),
  findings: z.array(FINDING.extend({ explains: SOME })),
  alsoNoticed: z.array(FINDING),
  heuristics: z.array(z.object({ heuristicId: z.string(), findings: SOME })),
});
const SUMMARY = z.object({
  application: APPLICATION,
  verdict: VERDICT,
  analyzedAtMs: z.number(),
  preset: z.string(),
});
const DETAIL = z.object({ stages: z.array(z.unknown()), executors: z.array(z.unknown()) });

function isDocument(value: unknown): value is Document {
  return DOCUMENT.safeParse(value).success;
}

function isSummary(value: unknown): value is AnalysisSummary {
  return SUMMARY.safeParse(value).success;
}

function isDetail(value: unknown): value is AnalysisDetail {
  return DETAIL.safeParse(value).success;
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

function intact(of: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw damaged(of, error);
  }
}

function damaged(of: string, cause?: unknown): StoreError {
  return new StoreError(
    'damaged-document',
    `the stored analysis of ${of} is damaged: analyse the application again to replace it`,
    { cause },
  );
}
