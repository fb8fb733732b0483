import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { parseLogEntry } from './log-entry.ts';
import { arrangeLog, type LogFiles, logFiles } from './log-files.ts';
import { clearLog } from './log-segments.ts';
import { followLog, type LogChoice, readLog } from './read-log.ts';

let directory: string;
let files: LogFiles;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nacre-log-'));
  files = logFiles(directory);
  arrangeLog(files, { maxFile: 3 });
});
afterEach(() => rmSync(directory, { recursive: true }));

const base = 1_700_000_000n;

/** Lines as conmon writes them, each a second later than the one before. */
function lines(from: number, ...texts: readonly string[]): string {
  return texts
    .map((text, at) => {
      const time = new Date(Number(base + BigInt(from + at)) * 1000).toISOString().replace('Z', '000000+00:00');
      return `${time} stdout ${text}\n`;
    })
    .join('');
}

function rotate(text: string): void {
  writeFileSync(files.next, text);
  renameSync(files.next, files.current);
}

function read(choice: LogChoice = {}): string {
  return Buffer.concat([...readLog(files, choice)].flat().map(({ bytes }) => bytes)).toString('latin1');
}

describe('one line', () => {
  test('is what was printed, byte for byte', () => {
    const entry = parseLogEntry(Buffer.from('2023-11-14T22:13:20.5+01:00 stderr F a \x00\xff b\n', 'latin1'));
    assert.equal(entry?.bytes.toString('latin1'), 'a \x00\xff b\n');
    assert.equal(entry?.stream, 'stderr');
    assert.equal(entry?.time, 1_699_996_400_500_000_000n);
  });

  for (const line of [
    '',
    '\n',
    'x',
    '2023-11-14T22:13:20Z stdout F x',
    '2023-11-14T22:13:20Z stdin F x\n',
    '1 stdout F x\n',
  ])
    test(`is none: ${JSON.stringify(line)}`, () => assert.equal(parseLogEntry(Buffer.from(line)), undefined));
});

describe('a log', () => {
  beforeEach(() => {
    writeFileSync(files.current, lines(0, 'F one', 'F ', 'P part', 'F end'));
    rotate(lines(4, 'F three', 'P no line end'));
  });

  test('is read over its files', () => assert.equal(read(), 'one\n\npartend\nthree\nno line end'));

  const tails: readonly (readonly [tail: number, text: string])[] = [
    [0, ''],
    [1, 'three\nno line end'],
    [2, 'partend\nthree\nno line end'],
    [4, 'one\n\npartend\nthree\nno line end'],
    [99, 'one\n\npartend\nthree\nno line end'],
  ];
  for (const [tail, text] of tails) test(`the last ${tail}`, () => assert.equal(read({ tail }), text));

  test('between two times', () => {
    const at = (second: bigint): bigint => (base + second) * 1_000_000_000n;
    assert.equal(read({ since: at(1n), until: at(3n) }), '\npartend\n');
  });

  test('is empty when it was cleared, and goes on', () => {
    clearLog(files);
    assert.equal(read(), '');
    appendFileSync(files.current, lines(9, 'F new'));
    assert.equal(read(), 'new\n');
  });
});

test('the last lines of a long log', () => {
  const all = Array.from({ length: 5000 }, (_, at) => `F ${at} ${'x'.repeat(at % 300)}`);
  writeFileSync(files.current, lines(0, ...all));
  for (const tail of [1, 7, 1234])
    assert.equal(
      read({ tail }),
      all
        .slice(-tail)
        .map((line) => `${line.slice(2)}\n`)
        .join(''),
    );
});

test('no log is no fault', () => assert.equal([...readLog(logFiles(join(directory, 'none')), {})].length, 0));

test('a log is followed over rotations to the end of its container, and nothing of it is lost', async () => {
  let alive = true;
  writeFileSync(files.current, lines(0, 'F 0'));
  const found: string[] = [];
  const followed = (async () => {
    for await (const entries of followLog(directory, undefined, { isAlive: () => alive }))
      found.push(...entries.map(({ bytes }) => bytes.toString()));
  })();
  for (let number = 1; number < 8; number++) {
    appendFileSync(files.current, lines(number, `F ${number}`));
    await setTimeout(5);
    rotate(lines(number, `F ${number} again`));
    await setTimeout(20);
  }
  clearLog(files);
  appendFileSync(files.current, lines(9, 'F last'));
  alive = false;
  await followed;
  assert.deepEqual(
    found,
    ['0', ...Array.from({ length: 7 }, (_, at) => [`${at + 1}`, `${at + 1} again`]).flat(), 'last'].map(
      (text) => `${text}\n`,
    ),
  );
});
