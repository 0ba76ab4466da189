/** In the place of what only an application's owner and the platform may see. */
export const HIDDEN = '(hidden)';

/** A URI, or an absolute path of at least two names. */
const PATH =
  /\b[a-z][a-z0-9+.-]{0,30}:\/[^\s'"`<>)\]},;]*|(?<![\w.)\]])\/[\w.@=%+*{}$-]+(?:\/[\w.@=%+*{}$-]*)+/gi;

/** The text with what looks like a path or an address hidden. */
export function withoutPaths(text: string): string {
  return text.replace(PATH, HIDDEN);
}

/** What sentences of heuristics say of an error stands behind one of these. */
const ERROR_FOLLOWS =
  /(\bfailed(?: and the application went on| in its driver)?(?: \([^)]{0,200}\))?: |^Repair what raises )([^]+)$/;
/** `ValueError`, and the line of code where it was raised. */
const ERROR_NAME = /^([\w.$]+)(?: \([\w.-]+ line \d+, in [\w.<>]+\)$)?(?=: |$)/;
/** How the causes begin that heuristics name in words of their own. */
const OWN_WORDS = [
  'a broadcast was not ready',
  'a local disk ran full',
  'a Python worker crashed',
  'a table was too large',
  'executors ran out of',
  'executors were ',
  'its driver was killed',
  'no executor was left',
  'results over spark.driver.maxResultSize',
  'shuffle output could not be',
  'the cluster took executors',
  'the driver ended with',
  'the driver ran out of',
  'the record does not say',
  'too many executors failed',
];

/**
 * A headline or an advice as everyone may read it: without paths, and of an error its name alone, for messages quote queries
 * and data. Names of stages, columns, tables, functions and settings stay.
 */
export function publicSentence(text: string): string {
  return withoutPaths(
    text.replace(ERROR_FOLLOWS, (_, before: string, error: string) => before + publicError(error)),
  );
}

function publicError(error: string): string {
  const [name] = ERROR_NAME.exec(error) ?? [];
  if (name !== undefined) return name;
  return OWN_WORDS.some((words) => error.startsWith(words)) ? error : HIDDEN;
}
