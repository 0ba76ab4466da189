import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../../src/model/output-formats.ts';
import { applicationEnd, applicationStart, linesOf, logStart } from '../builders/event-log.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { openAnalyses } from '../store/open-analyses.ts';
import { documentOf } from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

const NAME = '</script><b>\u001b[31mred\u001b]0;title\u0007\u202e{{x}}`\r\nReport  /etc/passwd';
const ID = '../../../outside/<i>\u0000';
const FILE_NAME = /^outside-i-_2-[0-9a-f]{8}$/;

const LOG = linesOf([
  logStart(),
  applicationStart({ 'App Name': NAME, 'App ID': ID, 'App Attempt ID': '2', User: NAME }),
  applicationEnd(),
]);

function extensionOf(file: string): string {
  return file.slice(file.indexOf('.'));
}

describe.concurrent('an application with a hostile name and id', () => {
  it('is shown as text and stored as it is', async () => {
    using directory = aDirectory({ 'deep/app': LOG });
    const cwd = path.join(directory.path, 'deep');
    const { code, stdout, stderr } = await runSparkvet(['analyze', 'app'], { cwd });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('</script><b>red');
    for (const control of ['\u001b', '\u0007', '\u202e', '\r', '\u0000']) {
      expect(stdout).not.toContain(control);
    }
    // a line that the name makes up is no line of ours
    expect(stdout.match(/^Report {2}.*$/gm)).toEqual([
      expect.stringMatching(/^Report {2}sparkvet-out\/outside-[\w-]+\.html$/),
    ]);
    await using store = await openAnalyses(path.join(cwd, 'sparkvet-out/sparkvet.db'));
    const stored = await store.get({ cluster: 'default', id: ID, attemptId: '2' });
    expect(stored?.application.name).toBe(NAME);
  });

  it('has its files where they belong, with its name as text', async () => {
    using directory = aDirectory({ 'deep/app': LOG });
    const cwd = path.join(directory.path, 'deep');
    const formats = OUTPUT_FORMATS.flatMap((format) => ['--format', format]);
    const { code } = await runSparkvet(
      ['analyze', 'app', '--out', 'a/b', '--no-store', ...formats],
      {
        cwd,
      },
    );

    expect(code).toBe(0);
    expect(readdirSync(directory.path)).toEqual(['deep']);
    expect(readdirSync(cwd)).toEqual(['a', 'app']);
    expect(readdirSync(path.join(cwd, 'a'))).toEqual(['b']);
    const files = readdirSync(path.join(cwd, 'a/b'));
    expect(files.map(extensionOf).toSorted()).toEqual(
      ['.html', '.json', '.junit.xml', '.md', '.sarif', '.txt'].toSorted(),
    );
    for (const file of files) expect(file.replace(/\..*/, '')).toMatch(FILE_NAME);
    const textOf = (extension: string): string =>
      readFileSync(
        path.join(cwd, 'a/b', files.find((file) => file.endsWith(extension)) ?? ''),
        'utf8',
      );
    for (const extension of ['.html', '.junit.xml']) {
      expect(textOf(extension)).not.toContain('</script><b>');
      expect(textOf(extension)).toContain('&lt;/script&gt;&lt;b&gt;');
    }
    expect(documentOf(textOf('.json')).application.id).toBe(ID);
  });
});
