import type { ApplicationModel } from '../model/application.ts';
import { MIB } from '../model/units.ts';
import { BatchFold, NoEventsError } from './batch-fold.ts';
import { LogFold } from './fold/log-fold.ts';
import { idOfLogName, nameAtEnd } from './log-layout.ts';
import { ChangedLogError, type LogSource } from './log-source.ts';
import { gapsOf, notAnEventLog, refuseNothing } from './read-end.ts';
import type { LogBatch } from './scan/log-batch.ts';
import { LogScan } from './scan/log-scan.ts';

/** How a log is read, all the times that it is read on. */
export interface ReadingSettings {
  readonly cluster: string;
  /** What tasks, plans and details of stages and jobs may take together. */
  readonly budgetBytes: number;
  /** Decoded bytes after which reading stops, all parts together; unless said, what no log can be. */
  readonly maxLogBytes?: number;
}
/** Of one time that it is read. */
export interface ReadOnSettings {
  /** Told of bytes as they are taken from the source for the first time, still compressed. */
  readonly onBytes?: (byteCount: number) => void;
  readonly signal?: AbortSignal;
}

/** Beside what the budget counts: cores over time, buffers for the next lines. */
const OVERHEAD_BYTES = 4 * MIB;

/** What was read of a log that is still written: read again, it reads what was added and gives what reading all of it would. */
export class LogReading {
  readonly #settings: ReadingSettings;
  readonly #fold: LogFold;
  readonly #batches: BatchFold;
  readonly #scan: LogScan;
  /** Of the parts so far, the last of which may grow. */
  #partNames: readonly string[] = [];
  #byteCount = 0;
  #canReadOn = false;

  constructor(settings: ReadingSettings) {
    this.#settings = settings;
    this.#scan = new LogScan(settings);
    this.#fold = new LogFold(settings.budgetBytes);
    this.#batches = new BatchFold(this.#fold);
  }

  /** Whether `read` may be called again. */
  get canReadOn(): boolean {
    return this.#canReadOn;
  }

  /** What was read so far, as stored. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** What it takes in memory, roughly. */
  get keptBytes(): number {
    return this.#fold.keptBytes + this.#scan.heldBytes + OVERHEAD_BYTES;
  }

  /**
   * The application as far as its log is written. Throws ChangedLogError when the log is not what was read before, or does not go
   * on from there; else what `readEventLog` throws. After it threw it cannot be used any more.
   */
  async read(source: LogSource, settings: ReadOnSettings): Promise<ApplicationModel> {
    this.#canReadOn = false;
    await this.#checkBeginning(source);
    try {
      await this.#readParts(source, settings);
      return this.#finish(source, settings);
    } catch (error) {
      throw error instanceof NoEventsError ? notAnEventLog(source.name, error) : error;
    }
  }

  async #checkBeginning({ name, parts }: LogSource): Promise<void> {
    const names = parts.map((part) => nameAtEnd(part.name));
    if (this.#partNames.some((known, at) => known !== names[at])) {
      throw new ChangedLogError(`${name} has other parts than before`);
    }
    const [first] = parts;
    if (first !== undefined) await this.#scan.checkBeginning(first);
  }

  async #readParts({ parts }: LogSource, settings: ReadOnSettings): Promise<void> {
    const lastAt = this.#partNames.length - 1;
    for (const [at, part] of parts.entries()) {
      if (at < lastAt) continue;
      const batches = at === lastAt ? this.#scan.readOn(part) : this.#scan.read(part);
      for await (const batch of batches) {
        settings.signal?.throwIfAborted();
        this.#count(batch, settings);
        this.#batches.add(batch);
      }
      if (this.#scan.isLimited) break;
    }
    this.#partNames = parts.map(({ name }) => nameAtEnd(name));
  }

  #finish(source: LogSource, settings: ReadOnSettings): ApplicationModel {
    const takeBack = source.isInProgress ? this.#addEndSoFar(settings) : this.#addEnd(settings);
    const { name } = source;
    const { counts } = this.#batches;
    const end = { name, counts, scanned: this.#scan.state, byteCount: this.#byteCount };
    refuseNothing(end);
    const app = this.#fold.finish({
      cluster: this.#settings.cluster,
      fallbackId: idOfLogName(name),
      isInProgress: source.isInProgress,
      gaps: [...source.gaps, ...gapsOf(end)],
    });
    this.#canReadOn = takeBack() && this.#scan.canReadOn;
    return app;
  }

  /** Nothing more will come. */
  #addEnd(settings: ReadOnSettings): () => boolean {
    const batch = this.#scan.end();
    this.#count(batch, settings);
    this.#batches.add(batch);
    return () => false;
  }

  /** The function returned takes back what is one only as long as nothing follows; false when that cannot be done. */
  #addEndSoFar(settings: ReadOnSettings): () => boolean {
    const rest = this.#scan.rest();
    this.#count(rest, settings);
    this.#batches.add(rest);
    return this.#batches.addEnd(this.#scan.endSoFar());
  }

  #count({ storedByteCount }: LogBatch, { onBytes }: ReadOnSettings): void {
    this.#byteCount += storedByteCount;
    onBytes?.(storedByteCount);
  }
}
