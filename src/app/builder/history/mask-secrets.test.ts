import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault, utf8 } from '../../../base/index.ts';
import { maskEvents, maskFault } from './mask-events.ts';
import { createSecretMask, type SecretMask } from './mask-secrets.ts';

function maskOf(...secrets: readonly string[]): SecretMask {
  const mask = createSecretMask();
  for (const secret of secrets) mask.add(utf8(secret));
  return mask;
}

const rows: readonly (readonly [what: string, secrets: readonly string[], text: string, shown: string])[] = [
  ['nothing to hide', [], 'a text', 'a text'],
  ['a secret', ['hunter2'], 'it is hunter2, yes hunter2', 'it is ***, yes ***'],
  ['one with a line end, printed without', ['hunter2\n'], 'hunter2 hunter2\n', '*** ***\n'],
  ['one that is too short to be looked for', ['abc'], 'abc', 'abc'],
  ['one within another', ['hunter2', 'hunter2000'], 'hunter2 hunter2000', '*** ***'],
  ['two that overlap', ['abcdef', 'efghij'], 'xabcdefghijx', 'x***x'],
  ['one that repeats itself', ['abab'], 'ababab', '***'],
  [
    'of several lines each long one by itself',
    ['-----BEGIN-----\nbase64base64\nx\n'],
    'key: base64base64, x',
    'key: ***, x',
  ],
  ['bytes that are no text', ['p\u00e4ssword'], 'p\u00e4ssword', '***'],
];

for (const [what, secrets, text, shown] of rows) {
  test(what, () => {
    assert.equal(maskOf(...secrets).text(text), shown);
    for (let at = 0; at <= text.length; at++)
      assert.equal(inPieces(maskOf(...secrets), [text.slice(0, at), text.slice(at)]), shown, `cut at ${at}`);
    assert.equal(inPieces(maskOf(...secrets), [...text]), shown);
  });
}

test('whatever the pieces, no secret is left, and nothing else is taken', () => {
  const word = fc.stringMatching(/^[ab]{4,7}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.array(fc.stringMatching(/^[abc]{0,6}$/)),
      (secrets, pieces) => {
        const mask = maskOf(...secrets);
        const shown = inPieces(mask, pieces);
        assert.equal(shown, mask.text(pieces.join('')));
        for (const secret of secrets) assert.ok(!shown.includes(secret));
      },
    ),
  );
});

test('what can be no beginning of a secret does not wait', () => {
  const stream = maskOf('hunter2').stream();
  assert.equal(Buffer.from(stream.write(utf8('Password: '))).toString(), 'Password: ');
  assert.equal(Buffer.from(stream.write(utf8('hunt'))).toString(), '');
  assert.equal(Buffer.from(stream.write(utf8('ing'))).toString(), 'hunting');
});

test('output of tasks at once is told apart, and what waits comes before the end of its task', () => {
  const told: string[] = [];
  const onEvent = maskEvents((event) => {
    told.push(event.kind === 'output' ? `${event.id}: ${Buffer.from(event.bytes)}` : event.kind);
  }, maskOf('hunter2'));
  const output = (id: string, text: string): void =>
    onEvent({ kind: 'output', id, stream: 'stdout', bytes: utf8(text) });
  output('a', 'hun');
  output('b', 'ter2');
  output('a', 'ter2 and hun');
  onEvent({ kind: 'done', id: 'a', seconds: 1 });
  onEvent({ kind: 'failed', id: 'b', message: 'hunter2 is wrong' });
  assert.deepEqual(told, ['b: ter2', 'a: *** and ', 'a: hun', 'done', 'failed']);
});

test('faults say nothing of secrets', () => {
  const kind = { exit: 4, status: 500, about: '' };
  const place = { file: 'Dockerfile', line: 1, column: 1, text: 'RUN hunter2' };
  const fault = new Fault('build/run-failed', kind, 'hunter2 failed', {
    detail: 'last: hunter2',
    hint: 'See hunter2.',
    place,
  });
  const masked = maskFault(fault, maskOf('hunter2'));
  assert.ok(masked instanceof Fault);
  assert.doesNotMatch(JSON.stringify([masked, masked.message, String(masked.cause)]), /hunter2/);
  assert.deepEqual([masked.code, masked.exit, masked.place?.line], ['build/run-failed', 4, 1]);
  assert.equal(maskFault(fault, maskOf('other')), fault);
});

function inPieces(mask: SecretMask, pieces: readonly string[]): string {
  const stream = mask.stream();
  const shown = pieces.map((piece) => stream.write(utf8(piece)));
  return Buffer.concat([...shown, stream.end()]).toString();
}
