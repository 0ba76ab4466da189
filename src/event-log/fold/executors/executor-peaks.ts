import { recordOf } from '../../../model/record-of.ts';
import { EXECUTOR_METRICS, type ExecutorPeaks } from '../../../model/task-metrics.ts';

/** The highest of each executor metric seen; a metric that was never recorded stays absent. */
export class PeakFold {
  #peaks: Float64Array | undefined;

  /** In the order of EXECUTOR_METRICS; -1 is absent. */
  add(metrics: Float64Array): void {
    for (const [index, value] of metrics.entries()) {
      if (value >= 0) this.#raise(index, value);
    }
  }

  finish(): ExecutorPeaks | undefined {
    const peaks = this.#peaks;
    if (peaks === undefined) return undefined;
    const known = EXECUTOR_METRICS.filter((_, index) => (peaks[index] ?? -1) >= 0);
    return recordOf(known, (name) => peaks[EXECUTOR_METRICS.indexOf(name)] ?? 0);
  }

  #raise(index: number, value: number): void {
    this.#peaks ??= new Float64Array(EXECUTOR_METRICS.length).fill(-1);
    this.#peaks[index] = Math.max(this.#peaks[index] ?? -1, value);
  }
}
