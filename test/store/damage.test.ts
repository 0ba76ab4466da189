import { openSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { column, rawDatabase } from './raw-database.ts';
import { savedFile } from './saved-file.ts';

const { application } = anAnalysis();

describe('damage', () => {
  it('of a page is said, with the way out', async () => {
    const file = await savedFile();
    const roots = column(
      rawDatabase(file),
      "select rootpage from sqlite_schema where tbl_name = 'analysis'",
    );
    const descriptor = openSync(file, 'r+');
    for (const page of roots) {
      writeSync(descriptor, Buffer.alloc(4096, 0x5a), 0, 4096, (Number(page) - 1) * 4096);
    }
    await using store = await openAnalyses(file);
    const reading = store.get(application);
    await expect(reading).rejects.toMatchObject({ code: 'corrupt' });
    await expect(reading).rejects.toThrow(/restore a copy, or move it away/);
  });

  it.for([
    { set: `update analysis set document = substr(document, 1, 90)` },
    { set: `update analysis set document = '{"schemaVersion":1}'` },
    { set: `update analysis set document = 'null'` },
    { set: `update analysis set document = replace(document, '"findings":[', '"fundings":[')` },
    { set: `update analysis set document = json_remove(document, '$.heuristics[0].findings')` },
    { set: `update analysis set document = json_remove(document, '$.findings[0].explains')` },
    { set: `update analysis set document = json_remove(document, '$.alsoNoticed[0].subject')` },
    { set: `update analysis set document = json_remove(document, '$.application.sources')` },
    { set: `update analysis set document = json_remove(document, '$.totals')` },
    { set: `update analysis_detail set body = x'00'` },
    { set: `update analysis_detail set body = substr(body, 1, 50)` },
  ])('of one analysis by "$set" is said of that one', async ({ set }) => {
    const file = await savedFile();
    rawDatabase(file).exec(set);
    await using store = await openAnalyses(file);
    await expect(store.get(application)).rejects.toMatchObject({ code: 'damaged-document' });
    await expect(store.get(application)).rejects.toThrow(application.id);
    await store.save(anAnalysis());
    expect(await store.get(application)).toStrictEqual(anAnalysis());
  });

  it('of a row in a list is said', async () => {
    const file = await savedFile();
    rawDatabase(file).exec(`update analysis set summary = '{}'`);
    await using store = await openAnalyses(file);
    await expect(store.list({ limit: 1 })).rejects.toMatchObject({ code: 'damaged-document' });
  });
});

describe('a store of ours', () => {
  it.for([
    'drop table kept_number',
    'delete from kept_number',
    'alter table analysis rename column summary to summery',
  ])('that lacks something by "%s" is damaged, in a line with the way out', async (change) => {
    const file = await savedFile();
    rawDatabase(file).exec(change);
    await using stores = await openStores(file);
    const asking = (async () => {
      await stores.analyses.save(anAnalysis());
      await stores.analyses.list({ limit: 1 });
    })();
    await expect(asking).rejects.toMatchObject({ code: 'corrupt' });
    await expect(asking).rejects.toThrow(`${file} is damaged: restore a copy, or move it away`);
  });
});

it('refuses a document of a version it does not know', async () => {
  const file = await savedFile();
  rawDatabase(file).exec(
    `update analysis set document = replace(document, '"schemaVersion":1', '"schemaVersion":7')`,
  );
  await using store = await openAnalyses(file);
  await expect(store.get(application)).rejects.toMatchObject({
    code: 'unknown-document',
    message: `the analysis of ${application.id} is a document of version 7, this sparkvet reads 1: update sparkvet, or analyse the application again`,
  });
});

it('reads a document whose detail was pruned', async () => {
  const file = await savedFile();
  rawDatabase(file).exec('delete from analysis_detail');
  await using store = await openAnalyses(file);
  expect(await store.get(application)).toStrictEqual(anAnalysis({ detail: undefined }));
});
