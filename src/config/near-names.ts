import { isSecretName } from '../model/secrets/secret-names.ts';

const NEAR_COUNT = 3;
/** Longer lists are not repeated in a message. */
const LISTED_COUNT = 12;
/** A shorter one is part of too many names. */
const PART_LENGTH = 3;

/** The names that a mistyped one may mean, nearest first; at most three, none when nothing is near. */
export function nearNames(typed: string, names: readonly string[]): readonly string[] {
  const farthest = Math.max(2, Math.floor(typed.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= farthest || isPartOf(typed, name))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, NEAR_COUNT)
    .map(({ name }) => name);
}

/** `unknown preset "recomended": did you mean recommended? (accepted: recommended, dr-elephant, all)` */
export function unknownName(what: string, typed: string, names: readonly string[]): string {
  return `unknown ${what} "${typed}"${didYouMean(nearNames(typed, names), typed)}${acceptedOf(names)}`;
}

/** `: did you mean spill or spills?`, for a sentence that ends with the name `behind`; empty where nothing is near. */
export function didYouMean(near: readonly string[], behind: string): string {
  if (near.length === 0) return '';
  // behind the name of a secret and a colon, what is said would be taken for the secret, and not be said
  const mark = isSecretName(behind) ? ',' : ':';
  return `${mark} did you mean ${near.join(' or ')}?`;
}

function acceptedOf(names: readonly string[]): string {
  if (names.length === 0) return ' (none is accepted)';
  return names.length > LISTED_COUNT ? '' : ` (accepted: ${names.join(', ')})`;
}

/** `skew` of `shuffle-data-skew`, `dr-spill` of `dr-executor-spill`. */
function isPartOf(typed: string, name: string): boolean {
  const words = typed.toLowerCase().split('-');
  return typed.length >= PART_LENGTH && words.every((word) => name.toLowerCase().includes(word));
}

/** Levenshtein: insertions, deletions and replacements, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const current = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (previous[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
