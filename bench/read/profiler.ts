import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JAVA_OPTIONS, type JvmSettings, type JvmTools } from './jvm-tools.ts';
import type { Measured } from './measured.ts';
import { RunError, runProgram } from './run-program.ts';

const PROFILER = 'com.nvidia.spark.rapids.tool.profiling.ProfileMain';

/** The profiler of spark-rapids-tools over one log, from the start of its JVM to its end. Throws RunError. */
export async function runProfiler(
  log: string,
  { sparkJars, toolsJar }: JvmTools,
  { heap, limitMinutes }: JvmSettings,
): Promise<Measured> {
  if (sparkJars === undefined || toolsJar === undefined) throw new RunError('not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-'));
  try {
    return await runProgram(
      [
        'java',
        `-Xmx${heap}`,
        ...JAVA_OPTIONS,
        '-cp',
        [toolsJar, path.join(sparkJars, '*')].join(path.delimiter),
        PROFILER,
        '--output-directory',
        folder,
        log,
      ],
      { limitMinutes },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
