/** Configuration as recorded, secrets already removed. Only what was set is here: Spark does not record its defaults. */
export interface Environment {
  readonly sparkProperties: Readonly<Record<string, string>>;
  /** Only the JVM's: java.version, sun.java.command, os.*, user.timezone, …; without java.class.path. */
  readonly systemProperties: Readonly<Record<string, string>>;
  /** Those that judge or rounds depend on (YARN allocation, file output committer, default file system); not all thousand. */
  readonly hadoopProperties: Readonly<Record<string, string>>;
  readonly javaVersion?: string;
  readonly javaHome?: string;
  readonly scalaVersion?: string;
  /** Distinct entries, and the names of the jars that matter (Spark itself, table formats, committers, GPU plugins). */
  readonly classpath: { readonly entryCount: number; readonly notable: readonly string[] };
}
