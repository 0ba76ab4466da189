import type { ApplicationModel } from '../model/application.ts';
import type { Recommendation } from '../model/finding.ts';
import { bytesProperty, type Properties, propertiesIn } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { MIB } from '../model/units.ts';
import { sizeText } from './partitions/partitions.ts';
import { columnInCode } from './plan-operator.ts';
import type { MissedBroadcast } from './plans/joins/missed-broadcast.ts';
import { bytesInWords, countInWords } from './words.ts';

const THRESHOLD = 'spark.sql.autoBroadcastJoinThreshold';
const ADAPTIVE_THRESHOLD = 'spark.sql.adaptive.autoBroadcastJoinThreshold';
/** Spark's default. */
const THRESHOLD_BYTES = 10 * MIB;
/** Room for the side to grow; catalogue cause 33. */
const GROWTH = 1.2;

/** How to have the small side broadcast, the primary change first: the property that forbids it, else a hint in the code. */
export function broadcastAdvice(
  app: ApplicationModel,
  missed: MissedBroadcast,
): readonly Recommendation[] {
  const { join, small } = missed;
  const properties = propertiesIn(app, join.execution);
  const wanted = Math.max(THRESHOLD_BYTES, Math.ceil((GROWTH * small.dataBytes) / MIB) * MIB);
  const raised = raisedThresholds(app, properties, { wanted, dataBytes: small.dataBytes });
  const hint = hintAdvice(missed);
  return isForbidden(properties, small.dataBytes) ? [...raised, hint] : [hint, ...raised];
}

/** Whether a threshold below Spark's own keeps the side from being broadcast; -1 switches that off altogether. */
function isForbidden(properties: Properties, dataBytes: number): boolean {
  const bytes = bytesProperty(properties, THRESHOLD) ?? THRESHOLD_BYTES;
  return bytes < THRESHOLD_BYTES && bytes < dataBytes;
}

function raisedThresholds(
  app: ApplicationModel,
  properties: Properties,
  { wanted, dataBytes }: { readonly wanted: number; readonly dataBytes: number },
): readonly Recommendation[] {
  const planned = bytesProperty(properties, THRESHOLD) ?? THRESHOLD_BYTES;
  const adaptive = bytesProperty(properties, ADAPTIVE_THRESHOLD) ?? planned;
  const isAdaptiveKnown = isAtLeastSpark(app.framework.version, 3, 2);
  const isOwn = isAdaptiveKnown && ADAPTIVE_THRESHOLD in properties;
  return [
    ...(planned < dataBytes
      ? [thresholdAdvice(THRESHOLD, { from: planned, wanted, dataBytes })]
      : []),
    ...(isOwn && adaptive < dataBytes
      ? [thresholdAdvice(ADAPTIVE_THRESHOLD, { from: adaptive, wanted, dataBytes })]
      : []),
  ];
}

function thresholdAdvice(
  property: string,
  {
    from,
    wanted,
    dataBytes,
  }: { readonly from: number; readonly wanted: number; readonly dataBytes: number },
): Recommendation {
  return {
    kind: 'set-property',
    property,
    from: from % MIB === 0 ? sizeText(from) : String(from),
    to: sizeText(wanted),
    because:
      from < 0
        ? `${from} switches it off, and the small side has ${bytesInWords(dataBytes)}`
        : `the small side has ${bytesInWords(dataBytes)}, which is more than ${bytesInWords(from)}`,
    scope: 'session',
    risk: 'Every executor, and the driver, holds what is broadcast, two to four times as large as shuffled; other joins change too.',
    verify: 'The plan says BroadcastHashJoin, and the large side has no Exchange below it.',
  };
}

function hintAdvice({ join, small, large }: MissedBroadcast): Recommendation {
  const isSmallRight = small === join.right;
  const key =
    join.keys.length === 0 ? 'keys' : join.keys.map((name) => `"${columnInCode(name)}"`).join(', ');
  const on = join.keys.length > 1 ? `[${key}]` : key;
  const joined = (a: string, b: string): string => `${a}.join(${b}, ${on})`;
  return {
    kind: 'change-code',
    advice: 'Say in the code that the small side is to be broadcast.',
    before: isSmallRight ? joined('large', 'small') : joined('small', 'large'),
    after: isSmallRight
      ? joined('large', 'F.broadcast(small)')
      : joined('F.broadcast(small)', 'large'),
    because: `${bytesInWords(small.dataBytes)} sent to every executor replace the shuffle of ${rowsInWords(large.rowCount)}${bytesInWords(large.dataBytes)}`,
    risk: `The hint holds whatever the size: drop it when the side outgrows ${bytesInWords(Math.max(THRESHOLD_BYTES, 10 * small.dataBytes))}.`,
    verify: 'The plan says BroadcastHashJoin.',
  };
}

function rowsInWords(rowCount: number | undefined): string {
  return rowCount === undefined ? '' : `${countInWords(rowCount)} rows, `;
}
