/**
 * A socket that was reset while the JVM itself talked to a Python worker: below the JDK's own frames the first is that of
 * Spark's runner. A reset in the program's code, or in a driver of a database, has theirs there.
 */
const RESET_IN_RUNNER =
  /SocketException: (?:Connection reset|Broken pipe)[^\n]*\n(?:\s*at (?:java\.base\/)?(?:java|sun|jdk)\.[^\n]*\n)*\s*at (?:app\/\/)?org\.apache\.spark\.(?:api|sql\.execution)\.python\./;

/** Whether an error is that of a Python worker which was killed while it still had rows to read: Linux then resets its socket. */
export function isPythonWorkerReset(text: string): boolean {
  return text.includes('SocketException') && RESET_IN_RUNNER.test(text);
}
