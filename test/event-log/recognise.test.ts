import { describe, expect, it } from 'vitest';
import { looksLikeEventLog } from '../../src/event-log/recognise.ts';

describe('looksLikeEventLog', () => {
  it.for([
    ['{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n', true],
    ['{"Event":"SparkListenerApplicationSt', true],
    ['\r\n\n  { "Event" : "SparkListenerLogStart"}', true],
    ['\uFEFF{"Event":"SparkListenerLogStart"}', true],
    ['not whole","Spark Version":"3.5.1"}\n{"Event":"SparkListenerLogStart"}', true],
    ['WARN something\r\n\t{"Event":"SparkListenerLogStart"}', true],
    ['{\n"Event":"SparkListenerLogStart"}', false],
    ['{"event":"click"}\n', false],
    ['[{"Event":"SparkListenerLogStart"}]', false],
    ['see {"Event":"SparkListenerLogStart"}', false],
    ['{"Event"', false],
    ['', false],
  ] as const)('%j: %s', ([text, isLog]) => {
    expect(looksLikeEventLog(Buffer.from(text))).toBe(isLog);
  });

  it.for(['\n', ' ', '\r', '{'])('much of %j is looked through once', (character) => {
    expect(looksLikeEventLog(Buffer.alloc(1_000_000, character))).toBe(false);
  });
});
