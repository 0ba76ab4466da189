import { layOutFile } from '../../event-log/log-layout.ts';
import type { LogSource } from '../../event-log/log-source.ts';
import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';
import { FetchError } from '../fetcher.ts';
import { type FoundLog, findFiles, listLogs } from '../log-folder/found-log.ts';
import type { LogFolder } from '../log-folder/log-folder.ts';
import type { SourceContext } from '../source-kind.ts';
import { hdfsFolder } from './hdfs-folder.ts';
import type { NameNodes } from './name-nodes.ts';
import { Status } from './schema.ts';
import type { WebHdfsSettings } from './settings.ts';
import { connectTo } from './webhdfs.ts';

/** What lies at a path of HDFS: one log, or a folder of logs. */
export interface HdfsTarget {
  readonly isCollection: boolean;
  readonly logs: AsyncIterable<LogSource>;
}

/** Opens the log, rolled log or folder of logs that `settings.path` names. Throws FetchError. */
export async function openHdfsPath(
  settings: WebHdfsSettings,
  context: SourceContext,
  signal: AbortSignal,
): Promise<HdfsTarget> {
  const { names, location } = await connectTo(settings, context);
  const path = withoutEndSlashes(settings.path);
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  const { FileStatus } = await names.ask(path, { op: 'GETFILESTATUS' }, Status, signal);
  const parent = hdfsFolder(names, path.slice(0, at), location);
  if (FileStatus.type !== 'DIRECTORY') {
    const { gaps, isInProgress } = layOutFile(name);
    const byteCount = FileStatus.length;
    const listed = isInProgress ? {} : { listedByteCount: byteCount };
    const part = { name, byteCount, open: () => parent.open(name, signal, listed) };
    return { isCollection: false, logs: only({ name, gaps, isInProgress, parts: [part] }) };
  }
  const rolled = await findFiles(parent, { name, version: '', atMs: 0 }, signal);
  if (rolled !== undefined) {
    return { isCollection: false, logs: only(logOf(parent, rolled, signal)) };
  }
  return { isCollection: true, logs: logsIn(names, path, location, signal) };
}

async function* logsIn(
  names: NameNodes,
  path: string,
  location: string,
  signal: AbortSignal,
): AsyncGenerator<LogSource> {
  const folder = hdfsFolder(names, path, location);
  let logCount = 0;
  for (const listed of await listLogs(folder, signal)) {
    const found = await findFiles(folder, listed, signal);
    if (found === undefined) continue;
    logCount += 1;
    yield logOf(folder, found, signal);
  }
  if (logCount === 0) {
    throw new FetchError(names.source, 'not-found', `${location} holds no event log`);
  }
}

function logOf(folder: LogFolder, { layout, files }: FoundLog, signal: AbortSignal): LogSource {
  const { name, gaps, isInProgress } = layout;
  const parts = files.map(({ path, ...listed }) => ({
    name: path,
    open: () => folder.open(path, signal, listed),
  }));
  return { name, gaps, isInProgress, parts };
}

async function* only<T>(item: T): AsyncGenerator<T> {
  yield item;
}
