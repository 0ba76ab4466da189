import path from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';
import { removeDrafts } from '../../files/remove-old.ts';
import { writeWhole } from '../../files/write-whole.ts';
import type { ApplicationRef, Gap } from '../../model/application.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { redactText } from '../../model/secrets/redact.ts';
import { redactJson } from '../../model/secrets/redact-json.ts';
import { readBest } from '../best-record.ts';
import type { Fetcher, RecordHandle } from '../fetcher.ts';
import { nameFoundBy } from '../log-folder/log-names.ts';
import type { TapedAnswer } from '../shared/http-settings.ts';
import { shownAddress } from '../shared/request-target.ts';
import type { SourceSettings } from '../source-settings.ts';
import { type ClusterSources, followTrail, type Trail } from '../trail.ts';
import { ANSWERS, LOGS, MANIFEST, type Manifest, SavedGaps, type SavedSource } from './manifest.ts';
import { saveLog } from './save-log.ts';

export interface SaveRequest {
  readonly applicationId: string;
  /** Opened with a tape that keeps answers in `answers`. */
  readonly sources: ClusterSources;
  /** As they are configured. */
  readonly settings: readonly SourceSettings[];
  readonly answers: ReadonlyMap<string, TapedAnswer>;
  readonly folder: string;
  readonly version: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** What one attempt was saved as. */
export interface SavedRecord {
  readonly ref: ApplicationRef;
  readonly location: string;
}

/**
 * Keeps what the sources have of an application in a folder, without secrets: each attempt's event log, else what is answered
 * of it over REST, and the resource manager's answers. Returns what was saved; the trail tells what was not. Of one that nobody
 * knows nothing is written, and what the folder holds of another stays. Throws NoReadableRecordError, FileError.
 */
export async function saveApplication(
  request: SaveRequest,
): Promise<{ readonly trail: Trail; readonly records: readonly SavedRecord[] }> {
  const { sources, applicationId, folder, nowMs, signal } = request;
  const trail = await followTrail(sources, applicationId, signal);
  if (trail.attempts.length === 0 && trail.facts === undefined) return { trail, records: [] };
  const logs = path.join(folder, LOGS);
  await makeFolder(logs, 0o700);
  for (const each of [folder, logs]) await removeDrafts(each, nowMs);
  const records: SavedRecord[] = [];
  const gaps: SavedGaps[] = [];
  for (const { handles, ref } of trail.attempts) {
    // oxlint-disable-next-line no-await-in-loop -- one large file after the other
    const location = await readBest(handles, async (handle, missed) => {
      const lost = await saveRecord(handle, request);
      gaps.push({ attempt: attemptKey(ref), gaps: savedGaps([...missed, ...lost]) });
      return handle.location;
    });
    records.push({ ref, location });
  }
  await writeAnswers(request);
  await writeManifest(request, gaps);
  return { trail, records };
}

/** Of other kinds there are none here. */
function savedGaps(gaps: readonly Gap[]): SavedGaps['gaps'] {
  return SavedGaps.shape.gaps.parse(
    gaps.map(({ kind, detail, count }) => ({
      kind,
      detail: redactText(detail),
      ...withoutUndefined({ count }),
    })),
  );
}

/** Returns what was lost with it. */
async function saveRecord(
  handle: RecordHandle,
  { sources, folder, signal }: SaveRequest,
): Promise<readonly Gap[]> {
  const fetcher = sources.fetchers.find(({ source }) => source === handle.source);
  if (fetcher === undefined) throw new RangeError(`${handle.source} located nothing`);
  await fetcher.prepare?.(handle, signal);
  if (handle.record === 'rest' || fetcher.useLog === undefined) {
    await readOntoTape(fetcher, handle, signal);
    return [];
  }
  const file = path.join(folder, LOGS, logName(handle));
  return fetcher.useLog(handle, { signal }, async (log) => saveLog(log, file, signal));
}

/** Whatever reading asks for is on the tape afterwards. */
async function readOntoTape(
  fetcher: Fetcher,
  handle: RecordHandle,
  signal: AbortSignal,
): Promise<void> {
  await fetcher.read(handle, { signal });
}

/** As Spark would name it, so that the folder is read as any folder of logs. */
function logName({ ref, isInProgress }: RecordHandle): string {
  const attempt = ref.attemptId === undefined ? '' : `_${attemptKey(ref)}`;
  return `${nameFoundBy(ref.id)}${attempt}.gz${isInProgress ? '.inprogress' : ''}`;
}

async function writeAnswers({ answers, folder }: SaveRequest): Promise<void> {
  const lines = [...answers.values()].map((answer) =>
    JSON.stringify({ ...answer, text: redactJson(answer.text) }),
  );
  await writeWhole(path.join(folder, ANSWERS), lines.map((line) => `${line}\n`).join(''), 0o600);
}

async function writeManifest(request: SaveRequest, gaps: readonly SavedGaps[]): Promise<void> {
  const { applicationId, sources, settings, version, nowMs } = request;
  const manifest: Manifest = {
    format: 1,
    applicationId,
    cluster: sources.cluster,
    savedAtMs: nowMs,
    version,
    sources: settings.flatMap(askedOverHttp),
    gaps,
  };
  await writeWhole(
    path.join(request.folder, MANIFEST),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
    0o600,
  );
}

/** Logs lie in the folder itself; how one got access stays where it was. */
function askedOverHttp(settings: SourceSettings): readonly SavedSource[] {
  switch (settings.kind) {
    case 'directory':
    case 's3':
    case 'webhdfs':
      return [];
    case 'yarn':
      return [{ kind: 'yarn', urls: settings.urls.map(shownAddress) }];
    case 'history-server': {
      const { kind, url, maxArchiveBytes } = settings;
      return [{ kind, url: shownAddress(url), maxArchiveBytes, logs: false }];
    }
  }
}
