/** What stands in the place of a secret; Spark writes the same. */
export const REDACTED = '*********(redacted)';
