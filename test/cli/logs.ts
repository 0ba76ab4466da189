import path from 'node:path';
import { z } from 'zod';
import { FIXTURES } from '../support/read-fixture.ts';

const PATIENTS = path.join(FIXTURES, 'patients/logs');

/** With `--gate-scale 0.1` one moderate finding, without it none. */
export const SKEWED_LOG = path.join(PATIENTS, 'p01.3.5.sick.zst');
export const SKEWED_ID = 'app-20261121062833-0000';
export const HEALTHY_LOG = path.join(PATIENTS, 'h01.3.5.healthy.zst');
export const HEALTHY_ID = 'app-20261121054118-0000';
/** Nothing above its gate, one thing that is also noticed. */
export const NOTICED_LOG = path.join(FIXTURES, 'spark-own/spark-events/local-1422981780767');
export const PLAIN_LOG = path.join(FIXTURES, 'codecs/app-20261121040859-0000');
export const ROLLING_LOG = path.join(
  FIXTURES,
  'codecs/rolling-zstd/eventlog_v2_app-20261121040859-0000',
);
export const TORN_LOG = path.join(FIXTURES, 'codecs/torn/app-20261121040859-0000.inprogress');

/** What the tests here look at in an `Analysis`. */
export const Document = z.object({
  schemaVersion: z.literal(1),
  engine: z.object({ preset: z.string(), gateScale: z.number() }),
  application: z.object({ id: z.string(), cluster: z.string() }),
  gaps: z.array(z.object({ kind: z.string() })),
  heuristics: z.array(
    z.object({ heuristicId: z.string(), outcome: z.string(), reason: z.string().optional() }),
  ),
});

export function documentOf(text: string): z.infer<typeof Document> {
  return Document.parse(JSON.parse(text));
}

/** One document a line. */
export function documentsOf(text: string): readonly z.infer<typeof Document>[] {
  return text.trimEnd().split('\n').map(documentOf);
}
