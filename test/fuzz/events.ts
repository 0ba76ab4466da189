import { changed, type Event, eventOf, isList, isObject, type Json } from '../verdicts/json.ts';
import type { Random } from './random.ts';

type Lines = readonly string[];
interface Harm {
  readonly what: string;
  readonly lines: Lines;
}
type Change = (lines: Lines, random: Random) => Harm;

/** What JSON can say and JSON.stringify cannot write. */
const RAW = /"@@([^@"]*)@@"/g;
const NUMBERS = [
  '-1',
  '-0',
  '0.5',
  '1e999',
  '-1e999',
  '1e308',
  '9007199254740993',
  '9223372036854775807',
  '18446744073709551616',
  '253402300800000',
  '8640000000000001',
  '1e15',
  '2147483648',
  '67108864',
] as const;
const TEXTS = [
  '',
  '__proto__',
  'constructor',
  '-1',
  '1e999',
  'NaN',
  '0x10',
  '../../etc/passwd',
  '\ud800',
  'a\0b',
  '{{x}}</script>',
  '999999999g',
  '-5s',
  'local[1000000000]',
] as const;

/** Some harm, one to four times, to the lines of a log. */
export function harmedLines(lines: Lines, random: Random): Harm {
  let harm: Harm = { what: '', lines };
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const next = random.pick(CHANGES)(harm.lines, random);
    harm = { what: `${harm.what}${harm.what === '' ? '' : ', '}${next.what}`, lines: next.lines };
  }
  return harm;
}

const CHANGES: readonly [Change, ...Change[]] = [
  valueReplaced,
  valueReplaced,
  valueReplaced,
  everyReplaced,
  keyReplaced,
  timesShifted,
  reordered,
  repeated,
  removed,
  rawBytes,
  idsMoved,
];

function valueReplaced(lines: Lines, random: Random): Harm {
  const at = random.below(lines.length);
  const event = readable(lines[at]);
  if (event === undefined) return { what: 'nothing', lines };
  const chosen = random.below(countOf(event));
  const value = hostile(random);
  let seen = -1;
  let path = '';
  const after = changed(event, (_, { key }) => {
    if (key === '' || key === 'Event') return undefined;
    seen += 1;
    if (seen !== chosen) return undefined;
    path = key;
    return value;
  });
  return { what: `${path} of line ${at} replaced`, lines: lines.with(at, textOf(after)) };
}

/** One field, wherever it stands in the log. */
function everyReplaced(lines: Lines, random: Random): Harm {
  const name = someKey(lines, random);
  const value = hostile(random);
  const after = lines.map((line) => {
    const event = readable(line);
    if (event === undefined || !line.includes(`"${name}"`)) return line;
    return textOf(changed(event, (_, { key }) => (key === name ? value : undefined)));
  });
  return { what: `every ${name} replaced`, lines: after };
}

function keyReplaced(lines: Lines, random: Random): Harm {
  const name = someKey(lines, random);
  const other = random.pick(['__proto__', 'constructor', 'toString', 'Event', name, '']);
  const at = random.below(lines.length);
  const line = (lines[at] ?? '').replaceAll(`"${name}":`, `"${other}":`);
  return { what: `${name} of line ${at} called ${other}`, lines: lines.with(at, line) };
}

function timesShifted(lines: Lines, random: Random): Harm {
  const from = random.below(lines.length);
  const byMs = random.pick([-3_600_000, -1_000, 1_000, 86_400_000, -1_767_000_000_000, 1e13]);
  const after = lines.map((line, at) =>
    at < from ? line : line.replace(/\b1\d{12}\b/g, (time) => String(Number(time) + byMs)),
  );
  return { what: `the clock moved by ${byMs} ms from line ${from} on`, lines: after };
}

function reordered(lines: Lines, random: Random): Harm {
  const from = random.below(lines.length);
  const to = random.below(lines.length);
  const [moved] = lines.slice(from, from + 1);
  const rest = lines.toSpliced(from, 1);
  const after = moved === undefined ? rest : rest.toSpliced(to, 0, moved);
  return { what: `line ${from} moved to ${to}`, lines: after };
}

function repeated(lines: Lines, random: Random): Harm {
  const from = random.below(lines.length);
  const to = from + 1 + random.below(random.chance(0.3) ? lines.length : 3);
  const after = lines.toSpliced(to, 0, ...lines.slice(from, to));
  return { what: `lines ${from} to ${to} twice`, lines: after };
}

function removed(lines: Lines, random: Random): Harm {
  const from = random.below(lines.length);
  const count = 1 + random.below(random.chance(0.3) ? lines.length : 3);
  return { what: `${count} lines from ${from} gone`, lines: lines.toSpliced(from, count) };
}

const RUBBISH = [
  '',
  '\0',
  '\0'.repeat(5_000),
  '\r',
  '\ufeff',
  'null',
  '[]',
  '0',
  '{}',
  '{"Event":null}',
  '{"Event":"__proto__"}',
  '{"Event":"SparkListenerTaskStart","Stage ID":9,"Stage Attempt ID":}',
  '{"Event":"SparkListenerTaskStart","Stage ID":99999999999999999999,"Stage Attempt ID":0}',
  '{"Event":"SparkListenerTaskEnd","Stage ID":1',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `{"Event":"x","a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
] as const;

function rawBytes(lines: Lines, random: Random): Harm {
  const at = random.below(lines.length + 1);
  const rubbish = random.pick(RUBBISH);
  return { what: `rubbish before line ${at}`, lines: lines.toSpliced(at, 0, rubbish) };
}

/** The ids of stages, jobs, tasks or executions, all in one direction. */
function idsMoved(lines: Lines, random: Random): Harm {
  const name = random.pick(['Stage ID', 'Job ID', 'Task ID', 'executionId', 'Index', 'Attempt']);
  const by = random.pick([1, -1, 1_000_000, 2 ** 31, 2 ** 53]);
  const from = random.below(lines.length);
  const pattern = new RegExp(`"${name}":(\\d+)`, 'g');
  const after = lines.map((line, at) =>
    at < from ? line : line.replace(pattern, (_, id) => `"${name}":${Number(id) + by}`),
  );
  return { what: `${name} moved by ${by} from line ${from} on`, lines: after };
}

function hostile(random: Random): Json {
  switch (random.below(6)) {
    case 0:
      return null;
    case 1:
      return random.pick<Json>([[], {}, [null, {}, []], [[[]]], true]);
    case 2:
      return random.pick(TEXTS);
    case 3:
      return 'x'.repeat(random.pick([300, 5_000, 200_000]));
    default:
      return random.chance(0.3) ? random.pick(NUMBERS) : `@@${random.pick(NUMBERS)}@@`;
  }
}

function someKey(lines: Lines, random: Random): string {
  const keys = [...(lines[random.below(lines.length)] ?? '').matchAll(/"([^"\\]{1,60})":/g)];
  return keys[random.below(keys.length)]?.[1] ?? 'Timestamp';
}

function readable(line: string | undefined): Event | undefined {
  if (line?.includes('{"a":{"a":') === true) return undefined; // rubbish, nested too deep to walk
  try {
    return eventOf(line ?? '');
  } catch {
    return undefined; // an earlier harm left no event here
  }
}

function countOf(value: Json): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + countOf(item), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + countOf(member), 0);
}

function textOf(event: Json): string {
  return JSON.stringify(event).replace(RAW, '$1');
}
