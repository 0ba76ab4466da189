const TIME = String.raw`(?:T\d{2}[:.]?\d{2}(?:[:.]?\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?`;
const YEAR = String.raw`(?:19|20)\d{2}`;
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';

/** What differs from run to run, in the order it is taken out; later ones see what earlier ones left. */
const CHANGING: readonly RegExp[] = [
  // the word before an Airflow run's date says how it was started, not what it is
  /\b(?:scheduled|manual|backfill|dataset_triggered|asset_triggered)__(?=\d{4}-)/g,
  /[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/gi,
  new RegExp(`${YEAR}([-/._]?)(?:0[1-9]|1[0-2])\\1(?:0[1-9]|[12]\\d|3[01])${TIME}`, 'g'),
  new RegExp(`(?:\\d{1,2}[-_ .]?)?\\b${MONTH}[-_ .,]*\\d{1,4}(?:[-_ .,]+${YEAR})?\\b`, 'g'),
  new RegExp(`${YEAR}[-_]?[QW]\\d{1,2}\\b`, 'gi'),
  // hexadecimal by itself, with a digit and a letter: a commit or a hash, not a word
  /(?<![\p{L}\p{N}])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,}(?![\p{L}\p{N}])/giu,
  // years, counters with zeros in front, seconds since 1970: no word has them
  /\d{4,}/g,
  /(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu,
];
/** Stands for what was taken out, until what is around it has been closed up. */
const HOLE = '\u0000';
const SEPARATORS = String.raw`[\s\-_.:/#+,=|~]`;
const AROUND_HOLES = new RegExp(`${SEPARATORS}*(?:${HOLE}${SEPARATORS}*)+`, 'g');
const AT_ENDS = new RegExp(`^${SEPARATORS}+|${SEPARATORS}+$`, 'g');
const EMPTY_BRACKETS = /\(\s*\)|\[\s*\]|\{\s*\}|<\s*>/g;

/** Nobody's name is longer, and what is in a log is not always a name. */
const NAME_LENGTH = 500;

/**
 * A name without what changes from one run to the next: dates, times, UUIDs, hashes and numbers that stand by themselves. What
 * is part of a word stays (`v2`, `s3`), and so does the case. Undefined when no letter is left.
 */
export function normalizedName(name: string): string | undefined {
  const holed = CHANGING.reduce(
    (text, changing) => text.replace(changing, HOLE),
    name.slice(0, NAME_LENGTH),
  );
  const closed = holed
    .replace(AROUND_HOLES, separatorOf)
    .replace(EMPTY_BRACKETS, '')
    .replace(/\s+/g, ' ')
    .replace(AT_ENDS, '');
  return /\p{L}/u.test(closed) ? closed : undefined;
}

/** One separator in the place of a hole between two words: the one that was before it, else the one after. */
function separatorOf(hole: string): string {
  return hole.replaceAll(HOLE, '').slice(0, 1);
}
