import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { temporaryFile } from './temporary-folder.ts';

/** A database that holds `anAnalysis()`, and is closed. */
export async function savedFile(): Promise<string> {
  const file = temporaryFile();
  await using store = await openAnalyses(file);
  await store.save(anAnalysis());
  return file;
}
