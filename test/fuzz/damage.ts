import { bytesOf, type Packed, type Unit } from './framing.ts';
import type { Random } from './random.ts';

/** Bytes that were damaged, and the pieces in them that were not. */
export interface Damaged {
  readonly what: string;
  readonly bytes: Buffer;
  /** Whole and untouched, in the order they stand. */
  readonly whole: readonly Unit[];
}
type Harm = (packed: Packed, random: Random) => Damaged;

const HARMS: readonly [Harm, ...Harm[]] = [
  cut,
  flipped,
  flippedOften,
  overwritten,
  holed,
  stuffed,
  dropped,
  doubled,
  swapped,
  spoiltLength,
];

/** One kind of damage, or none, done to a packed log. */
export function damaged(packed: Packed, random: Random): Damaged {
  if (random.chance(0.05))
    return { what: 'as it was', bytes: bytesOf(packed), whole: packed.units };
  return random.pick(HARMS)(packed, random);
}

function cut(packed: Packed, random: Random): Damaged {
  const bytes = bytesOf(packed);
  const at = random.below(bytes.length);
  return changedFrom(packed, { what: `cut at ${at}`, bytes: bytes.subarray(0, at), from: at });
}

/** The pieces that end before a place. */
function changedFrom(
  { head, units }: Packed,
  change: { readonly what: string; readonly bytes: Buffer; readonly from: number },
): Damaged {
  const whole: Unit[] = [];
  let end = head.length;
  for (const unit of units) {
    end += unit.bytes.length;
    if (end > change.from) break;
    whole.push(unit);
  }
  return { what: change.what, bytes: change.bytes, whole };
}

function flipped(packed: Packed, random: Random): Damaged {
  return touched(packed, random, 'a bit flipped', (bytes) => {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  });
}

function flippedOften(packed: Packed, random: Random): Damaged {
  return touched(packed, random, 'bits flipped', (bytes) => {
    for (let count = 0; count < 20; count += 1)
      bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  });
}

function overwritten(packed: Packed, random: Random): Damaged {
  const filler = random.pick([0x00, 0xff, 0x0a, 0x22, 0x7b]);
  return touched(packed, random, `overwritten with ${filler}`, (bytes) => {
    const from = random.below(bytes.length);
    return bytes.fill(filler, from, from + 1 + random.below(bytes.length - from));
  });
}

function holed(packed: Packed, random: Random): Damaged {
  return touched(packed, random, 'a hole', (bytes) => {
    const from = random.below(bytes.length);
    const to = from + 1 + random.below(bytes.length - from);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  });
}

function stuffed(packed: Packed, random: Random): Damaged {
  return touched(packed, random, 'noise put in', (bytes) => {
    const at = random.below(bytes.length);
    const noise = Buffer.from(
      Array.from({ length: 1 + random.below(300) }, () => random.below(256)),
    );
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  });
}

/** Where lengths and marks stand. */
function spoiltLength(packed: Packed, random: Random): Damaged {
  return touched(packed, random, 'a header spoilt', (bytes) => {
    const at = random.below(Math.min(24, bytes.length));
    bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
    return bytes;
  });
}

/** Something done to one piece; all others are whole. */
function touched(
  { head, units }: Packed,
  random: Random,
  what: string,
  change: (bytes: Buffer) => Buffer,
): Damaged {
  const at = random.below(units.length);
  const pieces = units.map(({ bytes }, place) =>
    place === at && bytes.length > 0 ? change(Buffer.from(bytes)) : bytes,
  );
  return {
    what: `${what} in piece ${at} of ${units.length}`,
    bytes: Buffer.concat([head, ...pieces]),
    whole: units.toSpliced(at, 1),
  };
}

function dropped(packed: Packed, random: Random): Damaged {
  const at = random.below(packed.units.length);
  return arranged(packed, `without piece ${at}`, packed.units.toSpliced(at, 1));
}

function doubled(packed: Packed, random: Random): Damaged {
  const at = random.below(packed.units.length);
  const more = packed.units.slice(at, at + 1);
  return arranged(packed, `piece ${at} twice`, packed.units.toSpliced(at, 0, ...more));
}

function swapped(packed: Packed, random: Random): Damaged {
  const at = random.below(packed.units.length);
  const pair = packed.units.slice(at, at + 2).toReversed();
  return arranged(packed, `piece ${at} after the next`, packed.units.toSpliced(at, 2, ...pair));
}

function arranged(packed: Packed, what: string, units: readonly Unit[]): Damaged {
  return { what, bytes: bytesOf({ ...packed, units }), whole: units };
}
