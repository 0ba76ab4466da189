import { isDeepStrictEqual } from 'node:util';
import { decode } from '../../src/event-log/decode.ts';
import { EventLogError, type LogSource } from '../../src/event-log/log-source.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { collect } from '../builders/byte-stream.ts';
import { judged } from '../support/log-lines.ts';
import { broken } from '../verdicts/invariants.ts';
import { COUNTED, type Counted, counted } from './oracle.ts';
import { readPlainly } from './plain-path.ts';

/** The lowest gates: everything that can be said is said. */
const SCALE = 0.01;
/** The reader gives up on a file whose first lines are all something else. */
const PATIENCE_LINES = 200;
const DETAIL_BYTES = 256 * 1024;
/** What a log may take, on a slow machine that does other things: far above what it takes, far below what a hang takes. */
const MAX_CPU_MS = 4_000;
const MAX_CPU_MS_FOR_A_MEGABYTE = 2_000;

/** Everything that is wrong with how a log is read and judged, hostile or not; empty where all is as promised. */
export async function wrongWith(log: LogSource): Promise<readonly string[]> {
  const before = process.cpuUsage();
  const texts: Buffer[] = [];
  for (const part of log.parts) texts.push(await collect(decode(part.open(), () => {})));
  const strict = counted(texts);
  const wrong = await wrongWithReading(log, strict, counted(texts, true));
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000;
  const mayTakeMs = MAX_CPU_MS + (strict.byteCount / 2 ** 20) * MAX_CPU_MS_FOR_A_MEGABYTE;
  return cpuMs > mayTakeMs ? [...wrong, `took ${Math.round(cpuMs)} ms`] : wrong;
}

async function wrongWithReading(
  log: LogSource,
  strict: Counted,
  lenient: Counted,
): Promise<readonly string[]> {
  let app: ApplicationModel;
  try {
    app = await readEventLog(log, { cluster: 'default' });
  } catch (error) {
    return isRefusedRightly(error, strict) ? [] : [`refused: ${described(error)}`];
  }
  return [
    ...wrongTotals(app, strict, lenient),
    ...wrongGaps(app, lenient),
    ...(await wrongShortCuts(app, log, strict, lenient)),
    ...wrongVerdict(app),
  ];
}

function isRefusedRightly(error: unknown, counts: Counted): boolean {
  if (!(error instanceof EventLogError)) return false;
  const { eventCount, badBeforeFirst, startCount } = counts;
  return eventCount === 0 || badBeforeFirst >= PATIENCE_LINES || startCount > 1;
}

/** Between what whole lines say and what they say with those that are damaged where nobody reads. */
function wrongTotals(
  { sections: { totals } }: ApplicationModel,
  strict: Counted,
  lenient: Counted,
): readonly string[] {
  if (totals === undefined) return ['no totals'];
  return COUNTED.flatMap((name) => {
    const is = totals[name];
    const least = strict.totals.get(name) ?? 0;
    const most = Math.max(least, lenient.totals.get(name) ?? 0);
    const slack = 1e-9 * Math.max(1, most);
    return is >= least - slack && is <= most + slack ? [] : [`${name} is ${is}, not ${least}`];
  });
}

function wrongGaps({ gaps }: ApplicationModel, { badCount }: Counted): readonly string[] {
  const isTold = gaps.some(({ kind }) => /^(?:malformed-line|truncated|unreadable)$/.test(kind));
  const wordless = gaps.filter(({ detail, count }) => detail === '' || (count ?? 1) < 1);
  return [
    ...(badCount > 0 && !isTold ? [`${badCount} bad lines and no gap`] : []),
    ...wordless.map(({ kind }) => `a ${kind} gap that says nothing`),
  ];
}

/** Where every line is whole, or plainly is not, the short cuts give what whole parsing gives. */
async function wrongShortCuts(
  app: ApplicationModel,
  log: LogSource,
  strict: Counted,
  lenient: Counted,
): Promise<readonly string[]> {
  if (strict.badCount !== lenient.badCount) return [];
  const plain = await readPlainly(log);
  return isDeepStrictEqual(plain.sections, app.sections) ? [] : ['the short cuts read otherwise'];
}

function wrongVerdict(app: ApplicationModel): readonly string[] {
  let analysis: ReturnType<typeof judged>;
  try {
    analysis = judged(app, SCALE);
  } catch (error) {
    return [`not judged: ${described(error)}`];
  }
  const negative = Object.entries(analysis.totals).filter(([, value]) => value < 0);
  const detailBytes = Buffer.byteLength(JSON.stringify(analysis.detail));
  return [
    ...broken(analysis),
    ...negative.map(([name, value]) => `${name} is ${value}`),
    ...(detailBytes > DETAIL_BYTES ? [`a detail of ${detailBytes} bytes`] : []),
  ];
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
