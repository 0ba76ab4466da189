import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { OUT } from './logs.ts';

/** What of the JVM reads event logs on this machine; undefined is not there. */
export interface JvmTools {
  /** The folder of Spark's own jars. */
  readonly sparkJars: string | undefined;
  readonly toolsJar: string | undefined;
}

export interface JvmSettings {
  /** `-Xmx`. */
  readonly heap: string;
  readonly limitMinutes: number;
}

/** Where `bench/README.md` has them installed. */
const VENV = path.join(OUT, 'tools');
const PACKAGES = 'lib/python3*/site-packages';
const TOOLS_JAR = `${PACKAGES}/spark_rapids_pytools/resources/**/rapids-4-spark-tools_*.jar`;
const SPARK = `${PACKAGES}/pyspark`;
const README = 'bench/README.md says how to install it';

/** Options first, then the environment, then what was installed for this. `say` is told what is not there. */
export function findJvmTools(
  options: Readonly<Record<keyof JvmTools, string | undefined>>,
  say: (text: string) => void,
): JvmTools {
  if (spawnSync('java', ['-version']).status !== 0) {
    say(`NO JAVA on the path: History Server and profiler are left out; ${README}`);
    return { sparkJars: undefined, toolsJar: undefined };
  }
  const home = options.sparkJars ?? process.env['SPARK_HOME'] ?? installed(SPARK);
  const sparkJars = there(home === undefined ? undefined : path.join(home, 'jars'));
  const jar = options.toolsJar ?? process.env['SPARK_RAPIDS_TOOLS_JAR'] ?? installed(TOOLS_JAR);
  const toolsJar = there(jar);
  if (sparkJars === undefined) say(`NO SPARK (--spark-home, SPARK_HOME): ${README}`);
  if (toolsJar === undefined) say(`NO PROFILER (--tools-jar, SPARK_RAPIDS_TOOLS_JAR): ${README}`);
  return { sparkJars, toolsJar };
}

function there(file: string | undefined): string | undefined {
  return file !== undefined && existsSync(file) ? file : undefined;
}

function installed(pattern: string): string | undefined {
  return globSync(pattern, { cwd: VENV })
    .map((found) => path.join(VENV, found))
    .at(0);
}

/** What Spark's own scripts open to it. */
export const JAVA_OPTIONS: readonly string[] = [
  'java.lang',
  'java.lang.invoke',
  'java.lang.reflect',
  'java.io',
  'java.net',
  'java.nio',
  'java.util',
  'java.util.concurrent',
  'sun.nio.ch',
  'sun.security.action',
  'sun.util.calendar',
].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
