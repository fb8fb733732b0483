import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { emptyRunConfig } from '../../oci/index.ts';
import { defaultContainerOptions } from '../container-options.ts';
import { parseSignal, signalNumber, stopSignalOf } from './signal-container.ts';

const signals: readonly [string, number | undefined][] = [
  ['SIGTERM', 15],
  ['term', 15],
  ['HUP', 1],
  ['9', 9],
  ['64', 64],
  ['RTMIN', 34],
  ['SIGRTMIN+3', 37],
  ['RTMAX', 64],
  ['RTMAX-14', 50],
  ['0', undefined],
  ['65', undefined],
  ['RTMIN+40', undefined],
  ['SIGNO', undefined],
  ['', undefined],
];

for (const [text, expected] of signals)
  test(`signal "${text}"`, () => {
    assert.equal(parseSignal(text), expected);
    if (expected === undefined)
      assert.throws(
        () => signalNumber(text, '--signal'),
        (error) => isFault(error, 'runtime/bad-flag'),
      );
  });

test('what asks a container to end: its flag before its image, SIGTERM else', () => {
  const of = (flag?: string, image?: string): string =>
    stopSignalOf({
      options: { ...defaultContainerOptions, ...(flag === undefined ? {} : { stopSignal: flag }) },
      config: { ...emptyRunConfig, ...(image === undefined ? {} : { stopSignal: image }) },
    });
  assert.deepEqual([of(), of(undefined, 'SIGQUIT'), of('HUP', 'SIGQUIT')], ['SIGTERM', 'SIGQUIT', 'HUP']);
});
