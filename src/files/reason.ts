/** `EISDIR: illegal operation on a directory, read`, `listen EADDRINUSE: address already in use 127.0.0.1:8191`. */
const SYSTEM_ERROR = /^(?:\w+ )?E[A-Z0-9]+: (.+?)(?:, \w+(?: '.*')?| \S+:\d+)?$/s;

/** What the system says in terms of its calls, of those that people meet. */
const IN_WORDS: Readonly<Record<string, string>> = {
  'illegal operation on a directory': 'it is a folder',
  // files are replaced without a question: only of a folder to be made
  'file already exists': 'it is a file or a link to nowhere, and no folder',
};

/** Why something failed, for the end of a sentence: of the system's errors without their code and the place, which the sentence names. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = SYSTEM_ERROR.exec(message)?.[1] ?? message;
  return Object.hasOwn(IN_WORDS, reason) ? (IN_WORDS[reason] ?? reason) : reason;
}
