const BATCH = /\bid = \S+\s+runId = \S+\s+batch = (\d+)$/;

/** What Structured Streaming says of all queries of a batch, over several lines: the name of the stream, two long ids, the batch. */
export interface BatchDescription {
  /** Empty where the stream has no name. */
  readonly stream: string;
  readonly batch: string;
}

/** Undefined where a description is not of a batch. */
export function batchOf(description: string): BatchDescription | undefined {
  const found = BATCH.exec(description);
  return found?.[1] === undefined
    ? undefined
    : { stream: description.slice(0, found.index).trim(), batch: found[1] };
}
